import { Controller } from "stimulus"
import { isBlank } from "../models/blank_text.js"
import { EditDraft } from "../models/edit_draft.js"
import { sends } from "../models/enter_rule.js"
import { uuid } from "../models/uuid.js"
import { say } from "../models/words.js"

// An edited message is a new one beside the old: it hangs on the same parent, and goes its way like any other. What is
// typed here is kept until then, also when the page is left.
export default class extends Controller {
  static targets = ["text", "trouble"]
  static values = { enter: { type: String, default: "device" } }
  static outlets = ["outbox"]

  initialize() {
    this.message = this.element.closest(".message")
    this.shown = this.message.querySelector(".message__text")
  }

  connect() {
    this.shown.hidden = true
    this.textTarget.focus()
  }

  outboxOutletConnected(outbox) {
    this.draft = new EditDraft({ user: outbox.user, message: this.message.dataset.id })
    this.textTarget.value = this.draft.text ?? this.shown.querySelector('[data-part="text"]').textContent
  }

  keep() {
    const isKept = this.draft.keep(this.textTarget.value)
    this.troubleTarget.textContent = isKept ? "" : say("composer.unkept")
  }

  press(event) {
    if (!sends(event, this.enterValue)) return
    event.preventDefault()
    this.element.requestSubmit()
  }

  async send(event) {
    event.preventDefault()
    const text = this.textTarget.value
    if (isBlank(text) || this.isSending) return
    this.isSending = true
    try {
      await this.outboxOutlet.put({ id: uuid(), text, parent: this.message.dataset.parent || null, isBranch: true })
      this.cancel()
    } catch (error) {
      this.troubleTarget.textContent = say("composer.unsent")
      throw error
    } finally {
      this.isSending = false
    }
  }

  cancel() {
    this.draft.drop()
    this.shown.hidden = false
    this.element.remove()
    this.message.focus({ preventScroll: true })
  }
}
