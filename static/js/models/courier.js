import { ApiError, getJson, isReachable, write } from "./api.js"
import { readRefusal } from "./delivery.js"
import { OneAtATime } from "./one_at_a_time.js"

const FRESH = 2_000
const LOOK_AGAIN = 3_000
const PATIENCE = 45_000
const STEP_BACK = 1_000
// These end when somebody comes back or a line is mended, so a sign of that is a reason to try at once.
const EAGER = ["sending", "connection", "sign_in", "answer", "trouble"]

// Carries the waiting messages of one person to the server: in each conversation one after the other, the next only when the
// answer before it has ended. A message is posted with its own key, so a repeat after a lost reply is harmless.
export class Courier {
  constructor({ store, user, shown = () => null, told, lock = new OneAtATime(store) }) {
    Object.assign(this, { store, user, shown, told, lock })
    this.stepsBack = 0
    this.busy = new Map()
    this.timers = new Map()
  }

  async run({ isEager = false } = {}) {
    const conversations = new Set((await this.store.list(this.user)).map(({ conversation }) => conversation))
    await Promise.all([...conversations].map((conversation) => this.deliver(conversation, { isEager })))
  }

  // Called while it is at work here, it goes round once more.
  async deliver(conversation, { isEager = false } = {}) {
    if (this.busy.has(conversation)) return this.busy.set(conversation, { isEager })
    this.busy.set(conversation, null)
    clearTimeout(this.timers.get(conversation))
    try {
      const done = await this.lock.run(`outbox:${conversation}`, () => this.empty(conversation, isEager))
      if (done === null) this.later(conversation, LOOK_AGAIN)
    } finally {
      const again = this.busy.get(conversation)
      this.busy.delete(conversation)
      if (again) this.deliver(conversation, again)
    }
  }

  async empty(conversation, isEager) {
    for (let head; (head = await this.head(conversation)); isEager = false) {
      const { kind, until = 0 } = head.hold ?? {}
      if (kind === "refused") return true
      const wait = isEager && EAGER.includes(kind) ? 0 : until - Date.now()
      if (wait > 0) return this.later(conversation, wait + this.stepsBack)
      await this.attempt(head)
    }
    return true
  }

  async head(conversation) {
    return (await this.store.list(this.user)).find((message) => message.conversation === conversation)
  }

  later(conversation, wait) {
    clearTimeout(this.timers.get(conversation))
    this.timers.set(conversation, setTimeout(() => this.deliver(conversation), wait))
    return true
  }

  async attempt(head) {
    try {
      const place = await this.findPlace(head)
      if (place.isTaken) return await this.hold(head, { kind: "answer", until: Date.now() + LOOK_AGAIN })
      const sealed = await this.store.seal(head.id, place.parent)
      if (!sealed) return
      this.told.changed()
      await this.arrive(sealed, await this.post(sealed))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      await this.refuse(head, error)
    }
  }

  // Below which message it belongs. What may have arrived is posted again exactly as it was.
  async findPlace(message) {
    if (message.isUncertain) return { parent: message.parent }
    if (message.isNew) await this.begin(message.conversation)
    const { leafId, runningTurnId } = this.known(message) ?? (await this.ask(message.conversation))
    return { parent: message.isBranch ? message.parent : leafId, isTaken: Boolean(runningTurnId) }
  }

  // What this page shows is good enough for words that were just written below it.
  known({ conversation, created }) {
    return Date.now() - created < FRESH && navigator.onLine && isReachable() ? this.shown(conversation) : null
  }

  async ask(conversation) {
    const { body } = await getJson(`/conversations/${conversation}/state`)
    return { leafId: body.leaf_id, runningTurnId: body.active_turn_id }
  }

  async begin(conversation) {
    const { url } = await write("POST", "/conversations", { id: conversation })
    await this.store.settle(this.user, conversation)
    this.told.begun(conversation, url)
  }

  post({ id, conversation, text, parent }) {
    const body = { text, turn_key: id, parent_id: parent }
    return write("POST", `/conversations/${conversation}/turns`, body, { signal: AbortSignal.timeout(PATIENCE) })
  }

  async arrive(message, reply) {
    this.stepsBack = 0
    await this.store.remove(message.id)
    this.told.arrived(message, reply)
  }

  // A tab that has no connection itself lets the others go first the next time.
  async refuse(head, error) {
    const { hold, isTaken } = await this.understand(head, error)
    this.stepsBack = hold?.kind === "connection" ? STEP_BACK : 0
    if (hold) await this.hold(head, hold, isTaken)
    else await this.arrive(head, null)
  }

  // Two refusals need a second look: the key may have been used by this very message, and an unknown conversation may only be
  // unknown to whoever is signed in now.
  async understand(head, error) {
    const read = readRefusal(error, head)
    try {
      if (error.details.question_id && (await this.isThere(error.details.question_id, head))) return {}
      if (error.status === 404 && (await this.isSomebodyElse())) return readRefusal({ status: 401 }, head)
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble
      return readRefusal(trouble, head)
    }
    return read
  }

  async isThere(messageId, { text }) {
    return (await getJson(`/messages/${messageId}`)).body.text === text
  }

  async isSomebodyElse() {
    return (await getJson("/csrf-token")).body.user_id !== this.user
  }

  async hold(head, hold, isTaken) {
    const isNews = hold.kind !== head.hold?.kind || hold.message !== head.hold?.message || hold.kind === "pause"
    await this.store.hold(head.id, hold, { isTaken })
    this.told.changed(isNews)
  }
}
