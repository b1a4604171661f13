import { Controller } from "stimulus"
import { findCommand } from "../models/commands.js"
import { draftOf } from "../models/draft.js"
import { chosenRule, sends } from "../models/enter_rule.js"
import { grow } from "../models/growing_box.js"
import { describeLength, isTooLong } from "../models/message_length.js"
import { uuid } from "../models/uuid.js"
import { say } from "../models/words.js"

// Where the person writes. What is typed is a draft until it is sent, and then a message on its way.
export default class extends Controller {
  static targets = ["text", "send", "status"]
  static values = { enter: { type: String, default: "device" } }
  static outlets = ["outbox"]

  connect() {
    this.enterValue = chosenRule(this.enterValue)
    // Whoever came to a certain message, by a search or a link, is to begin there.
    if (matchMedia("(pointer: fine)").matches && !location.search.includes("message=")) this.focus()
  }

  outboxOutletConnected(outbox) {
    this.element.hidden = !outbox.user
    this.write(draftOf(outbox.user, outbox.known))
    if (this.draft.going) return this.put()
  }

  // What was typed while a new conversation came into being goes along.
  move({ detail: conversation }) {
    const { text, pasted, going } = this.draft
    const moved = draftOf(this.outboxOutlet.user, conversation)
    this.draft.clear()
    this.write(Object.assign(moved, { text, pasted, going }))
    moved.changed()
  }

  write(draft) {
    this.draft = draft
    draft.addEventListener("change", () => draft === this.draft && this.show())
    if (draft.isEmpty) draft.type(this.textTarget.value)
    this.show()
    this.dispatch("draft", { detail: draft })
  }

  keep() {
    this.draft?.type(this.textTarget.value)
    this.say(this.draft?.isKept === false ? say("composer.unkept") : "")
    this.show()
  }

  press(event) {
    if (event.defaultPrevented) return
    if (event.key === "ArrowUp" && !event.altKey && !this.textTarget.value) return this.editLast(event)
    if (!sends(event, this.enterValue)) return
    event.preventDefault()
    this.element.requestSubmit()
  }

  send(event) {
    event.preventDefault()
    const command = this.draft.pasted.length ? null : findCommand(this.draft.text)
    if (command) return this.run(command)
    if (this.draft.whole && !this.isSending && !isTooLong(this.draft.whole)) return this.put()
  }

  // It is in the outbox before it leaves the box; what was typed in between stays.
  async put() {
    this.isSending = true
    try {
      await this.outboxOutlet.put(this.draft.leave(uuid()))
      this.draft.left()
    } catch (error) {
      this.draft.stay()
      this.say(say("composer.unsent"))
      throw error
    } finally {
      this.isSending = false
    }
  }

  run(command) {
    this.draft.clear()
    command.run(command.words, (wish) => this.dispatch(wish))
  }

  takeBack(text) {
    this.draft.prepend(text)
    this.focus()
  }

  focus() {
    this.textTarget.focus({ preventScroll: true })
  }

  // Sooner a message that still waits than one that arrived.
  editLast(event) {
    const id = this.outboxOutlet.last
    const arrived = [...document.querySelectorAll("#conversation .message--user")].at(-1)
    if (!id && !arrived) return
    event.preventDefault()
    if (id) this.outboxOutlet.edit({ params: { id } })
    else arrived.querySelector('[data-act="edit"]')?.click()
  }

  show() {
    if (this.textTarget.value !== this.draft.text) this.textTarget.value = this.draft.text
    this.sendTarget.ariaDisabled = String(isTooLong(this.draft.whole))
    const length = describeLength(this.draft.whole)
    if (length || this.length) this.say((this.length = length))
    grow(this.textTarget)
  }

  say(words) {
    this.statusTarget.textContent = words
  }
}
