import { Controller } from "stimulus"
import { attempt, write } from "../models/api.js"
import { ShownMessage } from "../models/shown_message.js"
import { uuid } from "../models/uuid.js"

// What can be done with a message. One of these serves all messages of the page, because one for each took as long to begin
// as the page to be drawn; so a button says by data-act what it does, and is found where the click arrives.
export default class extends Controller {
  static outlets = ["conversation"]

  initialize() {
    this.turnKeys = new WeakMap()
  }

  act({ target }) {
    const button = target.closest("[data-act]")
    if (button) return this[button.dataset.act](new ShownMessage(button.closest(".message")), button)
  }

  // A tap brings out what can be done with a message; where there is a mouse, pointing at it is enough.
  open({ target }) {
    if (target.closest("a, button, summary, input, textarea") || !getSelection().isCollapsed) return
    target.closest(".message")?.focus({ preventScroll: true })
  }

  // The key stays the same for a second try, so that a lost reply cannot begin two answers.
  regenerate(message) {
    const key = this.turnKeys.get(message.element) ?? uuid()
    this.turnKeys.set(message.element, key)
    return this.ask(message, "POST", `/messages/${message.id}/variants`, { turn_key: key })
  }

  continue(message) {
    return this.ask(message, "PUT", message.nextAttempt)
  }

  flip(message, { dataset: { to } }) {
    return this.travel(message, (travel) => travel.flip(to, message.id))
  }

  remove(message) {
    return this.travel(message, (travel) => travel.remove(message.id))
  }

  restore(message) {
    return this.travel(message, (travel) => travel.restore(message.id))
  }

  copy(message, button) {
    return message.copy(button)
  }

  edit(message) {
    message.edit()
  }

  travel(message, go) {
    return this.attempt(message, () => go(this.conversationOutlet.reading.travel))
  }

  ask(message, method, url, body) {
    return this.attempt(message, async () => this.conversationOutlet.begin(await write(method, url, body)))
  }

  attempt(message, act) {
    message.tell("")
    return attempt(act, async (error) => {
      message.tell(error.message)
      if (error.status === 409) await this.conversationOutlet.lookAgain()
    })
  }
}
