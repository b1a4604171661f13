import { ApiError, getFragment, getJson, parse, write } from "./api.js"
import { toast } from "./toast.js"
import { say } from "./words.js"

// Going to another place of the conversation: its end, a day, a message, another branch.
export class Travel {
  constructor({ window, transcript, standing, bottom }, tellOthers) {
    Object.assign(this, { window, transcript, standing, bottom, tellOthers })
  }

  async toNewest() {
    if (!this.window.isAtEnd) await this.window.showNewest()
    this.bottom.go()
  }

  // A turn was accepted: its messages hang on what is shown, or else the newest are fetched. Who asked for it from a message
  // that gives way goes on from the one that came. What had waited, or was written in another tab, moves nobody who reads.
  async toAnswer(reply, isAskedNow) {
    const fresh = parse(reply.html)
    const asker = this.transcript.holder
    const leads = isAskedNow || this.bottom.isPinned
    this.standing.accept(reply, Number(fresh.querySelector(".message:last-of-type").dataset.seq))
    if (this.transcript.place(fresh) || !leads) this.window.settle()
    else await this.window.showNewest()
    if (leads) this.bottom.go()
    else this.bottom.update()
    if (asker && !this.transcript.holder) this.focus(reply.answer_id)
    this.tellOthers()
  }

  async toDay(day) {
    this.bottom.release()
    mark(await this.window.showDay(day), "start")
  }

  async toFirst() {
    this.bottom.release()
    await this.window.showFirst()
    document.scrollingElement.scrollTop = 0
  }

  // A message may be on this page, further up or down, or on a branch that is not shown.
  async to(id) {
    this.bottom.release()
    try {
      mark(this.transcript.find(id) ?? (await this.window.showAround(id)))
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error
      await this.flip(id)
      mark(this.transcript.find(id))
    }
  }

  // The other version appears where the present one stands.
  async flip(id, instead = id) {
    this.standing.hear(await write("PUT", `${this.window.address()}/leaf`, { message_id: id }))
    await this.arrive(id, instead)
  }

  async remove(id) {
    const { id: shown } = await write("DELETE", `/messages/${id}`)
    if (shown === id) return this.renew(id)
    await this.learn()
    await this.arrive(shown, id)
    toast(say("message.deleted"), { undo: () => this.restore(id) })
  }

  async restore(id) {
    await write("PUT", `/messages/${id}/restoration`)
    if (this.transcript.find(id)) return this.renew(id)
    await this.learn()
    await this.arrive(id)
  }

  async renew(id) {
    this.transcript.replace(await getFragment(`/messages/${id}`))
    this.standing.version = null
    this.finish(id)
  }

  async arrive(id, instead = id) {
    this.bottom.release()
    await this.window.showAround(id, instead)
    this.bottom.update()
    this.finish(id)
  }

  finish(id) {
    this.tellOthers()
    this.focus(id)
  }

  focus(id) {
    this.transcript.find(id)?.focus({ preventScroll: true })
  }

  async learn() {
    const { body } = await getJson(`${this.window.address()}/state`)
    this.standing.hear(body)
  }
}

function mark(message, block = "center") {
  message.scrollIntoView({ block, behavior: "instant" })
  message.focus({ preventScroll: true })
  message.classList.add("message--found")
  message.addEventListener("animationend", () => message.classList.remove("message--found"), { once: true })
}
