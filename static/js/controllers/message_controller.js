import { Controller } from "stimulus"
import { attempt, write } from "../models/api.js"
import { copyText } from "../models/clipboard.js"
import { uuid } from "../models/uuid.js"
import { say } from "../models/words.js"

const COPIED_MS = 2000

export default class extends Controller {
  static targets = ["text", "trouble"]
  static outlets = ["conversation"]

  // The key stays the same for a second try, so that a lost reply cannot begin two answers.
  regenerate() {
    this.turnKey ??= uuid()
    return this.ask("POST", `/messages/${this.id}/variants`, { turn_key: this.turnKey })
  }

  continue() {
    const { turn, attempt } = this.element.dataset
    return this.ask("PUT", `/turns/${turn}/attempts/${Number(attempt) + 1}`)
  }

  flip({ params }) {
    return this.attempt(() => this.conversationOutlet.reading.travel.flip(params.to, this.id))
  }

  remove() {
    return this.attempt(() => this.conversationOutlet.reading.travel.remove(this.id))
  }

  restore() {
    return this.attempt(() => this.conversationOutlet.reading.travel.restore(this.id))
  }

  // The words as they were written, not as they are drawn.
  async copy({ currentTarget: button }) {
    const isCopied = await copyText(this.element.querySelector("[data-part=text]").textContent)
    this.troubleTarget.textContent = say(isCopied ? "message.copied" : "code.not_copied")
    if (!isCopied) return
    button.dataset.done = ""
    setTimeout(() => delete button.dataset.done, COPIED_MS)
  }

  edit() {
    if (this.element.querySelector(".edit")) return
    const form = document.getElementById("edit-form").content.cloneNode(true)
    this.textTarget.after(form)
  }

  // A tap brings out what can be done with a message; where there is a mouse, pointing at it is enough.
  open({ target }) {
    if (target.closest("a, button, summary, input, textarea") || !getSelection().isCollapsed) return
    this.element.focus({ preventScroll: true })
  }

  ask(method, url, body) {
    return this.attempt(async () => this.conversationOutlet.begin(await write(method, url, body)))
  }

  attempt(act) {
    this.troubleTarget.textContent = ""
    return attempt(act, async (error) => {
      this.troubleTarget.textContent = error.message
      if (error.status === 409) await this.conversationOutlet.lookAgain()
    })
  }

  get id() {
    return this.element.dataset.id
  }
}
