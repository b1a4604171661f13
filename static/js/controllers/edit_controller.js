import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"
import { uuid } from "../models/uuid.js"

// An edited message is a new one beside the old: it hangs on the same parent.
export default class extends Controller {
  static targets = ["text", "status"]
  static outlets = ["conversation"]

  connect() {
    this.message = this.element.closest(".message")
    this.shown = this.message.querySelector('[data-part="text"]')
    this.textTarget.value = this.shown.textContent
    this.shown.hidden = true
    this.textTarget.focus()
  }

  press(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return
    event.preventDefault()
    this.element.requestSubmit()
  }

  async send(event) {
    event.preventDefault()
    const text = this.textTarget.value
    if (!text.trim() || this.isSending) return
    if (text !== this.sealed?.text) {
      this.sealed = { text, parent_id: this.message.dataset.parent || null, turn_key: uuid() }
    }
    this.isSending = true
    try {
      const reply = await write("POST", `/conversations/${this.conversationOutlet.idValue}/turns`, this.sealed)
      this.cancel()
      await this.conversationOutlet.begin(reply)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.statusTarget.textContent = `${error.message} Your text is kept.`
    } finally {
      this.isSending = false
    }
  }

  cancel() {
    this.shown.hidden = false
    this.element.remove()
    this.message.focus({ preventScroll: true })
  }
}
