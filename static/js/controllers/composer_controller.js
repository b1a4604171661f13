import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"
import { Draft } from "../models/draft.js"

const RUNNING = "The answer is still being written. Your text is kept; send it when the answer has ended."

export default class extends Controller {
  static targets = ["text", "send", "status", "signIn"]
  static outlets = ["conversation"]

  connect() {
    if (matchMedia("(pointer: fine)").matches) this.textTarget.focus({ preventScroll: true })
  }

  conversationOutletConnected(conversation) {
    this.draft = new Draft(conversation.idValue)
    this.textTarget.value ||= this.draft.text
    this.grow()
    if (this.draft.isUnanswered) this.deliver(this.draft.text)
  }

  keep() {
    this.draft.text = this.textTarget.value
    this.say("")
    this.grow()
  }

  press(event) {
    const breaks = event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches
    if (event.key !== "Enter" || breaks) return
    event.preventDefault()
    this.element.requestSubmit()
  }

  send(event) {
    event.preventDefault()
    const text = this.textTarget.value
    if (!text.trim() || this.isSending) return
    if (this.conversationOutlet.runningTurnId) this.say(RUNNING)
    else return this.deliver(text)
  }

  async deliver(text) {
    this.setSending(true)
    const reply = await this.post(text)
    this.setSending(false)
    if (!reply) return
    this.clear(text)
    await this.conversationOutlet.begin(reply)
  }

  async post(text) {
    try {
      await this.settleIn()
      const message = this.draft.seal(text, this.conversationOutlet.leafId)
      return await write("POST", `/conversations/${this.conversationOutlet.idValue}/turns`, message)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      await this.refuse(error)
      return null
    }
  }

  async settleIn() {
    if (this.conversationOutlet.idValue) return
    await this.conversationOutlet.ensure()
    this.draft = this.draft.moveTo(this.conversationOutlet.idValue)
  }

  // With the same key a second try is safe; where the server surely did not take the message, it may start afresh.
  async refuse(error) {
    const mayRetry = error.status === 429 || error.status >= 500
    if (mayRetry) this.draft.answered()
    else if (error.status !== 0) this.draft.unseal()
    this.say(`${error.message} Your text is kept.`)
    this.signInTarget.hidden = error.status !== 401
    if (error.status === 409) await this.conversationOutlet.lookAgain()
  }

  clear(sentText) {
    this.draft.clear(sentText)
    if (this.textTarget.value === sentText) this.textTarget.value = ""
    this.say("")
    this.grow()
  }

  setSending(isSending) {
    this.isSending = isSending
    this.sendTarget.ariaDisabled = String(isSending)
  }

  say(words) {
    this.statusTarget.textContent = words
    this.signInTarget.hidden = true
  }

  grow() {
    if (CSS.supports("field-sizing", "content")) return
    this.textTarget.style.height = "auto"
    this.textTarget.style.height = `${this.textTarget.scrollHeight}px`
  }
}
