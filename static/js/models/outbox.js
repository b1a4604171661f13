import { userOfPage } from "./api.js"
import { Courier } from "./courier.js"
import { forgetAtSignOut, lastPerson, lastPlace, rememberPerson, whenPersonChanges } from "./last_person.js"
import { takeUp } from "./new_conversation.js"
import { OutboxStore } from "./outbox_store.js"
import { isShell } from "./shell.js"
import { uuid } from "./uuid.js"

// What a person has written and the server does not have yet. Every page of somebody who is signed in has one; the tabs of a
// browser tell each other. Events: `change`; `arrived` with the message and, where this tab carried it, the server's reply;
// `begun` when the server knows a conversation that began here.
export class Outbox extends EventTarget {
  constructor(user, { store = new OutboxStore(), isCarrying = true } = {}) {
    super()
    Object.assign(this, { user, store, isCarrying, messages: [], shown: () => null })
    this.courier = new Courier({ store, user, shown: (id) => this.shown(id), told: this.listener() })
  }

  start() {
    this.channel = new BroadcastChannel(`outbox:${this.user}`)
    this.channel.onmessage = ({ data }) => this.hear(data)
    for (const name of ["online", "focus", "pageshow"]) addEventListener(name, () => this.wake())
    document.addEventListener("visibilitychange", () => document.hidden || this.wake())
    this.channel.postMessage({ kind: "here" })
    this.look()
    return this.wake()
  }

  // Kept for good once this resolves.
  async put({ id = uuid(), ...message }) {
    const hold = this.isCarrying ? null : { kind: "connection" }
    await this.store.add({ id, user: this.user, created: Date.now(), tries: 0, hold, ...message })
    // Before the other tabs hear of it: where it is read is the best place to carry it from.
    this.carry(message.conversation)
    await this.changed()
    return id
  }

  async takeBack(id) {
    return this.after(await this.store.takeBack(id))
  }

  async remove(id) {
    return this.after(await this.store.remove(id))
  }

  async sendNow(id) {
    const message = await this.store.hold(id, null)
    if (message) this.carry(message.conversation)
  }

  of(conversation) {
    return this.messages.filter((message) => message.conversation === conversation)
  }

  // Somebody is back, or a line is: try at once what waited for that.
  wake() {
    if (this.isCarrying) return this.courier.run({ isEager: true })
  }

  carry(conversation) {
    if (this.isCarrying) this.courier.deliver(conversation)
  }

  async after(message) {
    if (!message) return null
    await this.changed()
    this.carry(message.conversation)
    return message
  }

  async look() {
    this.messages = await this.store.list(this.user)
    this.dispatchEvent(new Event("change"))
  }

  async changed() {
    this.channel?.postMessage({ kind: "changed" })
    await this.look()
  }

  listener() {
    return {
      changed: (isNews = true) => (isNews ? this.changed() : this.look()),
      begun: (conversation, url) => {
        this.say("begun", { conversation, url })
        this.channel?.postMessage({ kind: "begun", conversation, url })
      },
      arrived: (message, reply) => {
        this.say("arrived", { message, reply })
        this.channel?.postMessage({ kind: "arrived", message: { id: message.id, conversation: message.conversation } })
        this.look()
      },
    }
  }

  // Returns what ends it.
  listen(heard) {
    for (const [name, hear] of Object.entries(heard)) this.addEventListener(name, hear)
    return () => Object.entries(heard).forEach(([name, hear]) => this.removeEventListener(name, hear))
  }

  hear({ kind, message, ...begun }) {
    if (kind === "here") return this.wake()
    if (kind === "begun") return this.say("begun", begun)
    if (kind === "changed") return this.look().then(() => this.isCarrying && this.courier.run())
    this.say("arrived", { message, reply: null })
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

let own = null

// The outbox of this page's person; null where nobody is signed in. The page that is shown without a connection has no person of
// its own: it goes by who was signed in last.
export function outboxOfPage() {
  if (own) return own
  const user = isShell() ? lastPerson() : userOfPage()
  if (isShell()) standIn()
  else rememberPerson(user)
  forgetAtSignOut()
  if (!user) return null
  own = new Outbox(user, { isCarrying: !isShell() })
  own.start()
  return own
}

function standIn() {
  takeUp(lastPlace())
  whenPersonChanges(() => location.reload())
}
