import { Controller } from "stimulus"
import { conversationInAddress, isNewInAddress } from "../models/new_conversation.js"
import { outboxOfPage } from "../models/outbox.js"
import { isServerBack } from "../models/shell.js"
import { say } from "../models/words.js"

const EVERY = 3000
const PAUSE = 2000

// Shown in place of a page that could not be reached: goes on to it as soon as the server answers.
export default class extends Controller {
  static targets = ["writer", "fresh", "visitor", "status"]

  connect() {
    const outbox = outboxOfPage()
    const isKnown = Boolean(outbox)
    this.stopListening = outbox?.listen({ change: () => this.showNewest(outbox.messages.length) })
    this.writerTarget.hidden = !isKnown
    this.visitorTarget.hidden = isKnown
    this.freshTarget.hidden = Boolean(conversationInAddress()) || isNewInAddress()
    this.timer = setInterval(() => this.look(), EVERY)
    this.look()
  }

  disconnect() {
    clearInterval(this.timer)
    this.stopListening?.()
  }

  // Nobody is torn out of a word.
  write() {
    this.written = Date.now()
  }

  showNewest(count) {
    if (count > this.count) requestAnimationFrame(() => scrollTo({ top: document.documentElement.scrollHeight }))
    this.count = count
  }

  async look() {
    if (document.hidden || this.isLeaving || this.isWriting || !(await isServerBack()) || this.isWriting) return false
    this.isLeaving = true
    if (location.pathname === "/offline") location.replace("/")
    else location.reload()
    return true
  }

  async tryNow() {
    this.written = 0
    this.statusTarget.textContent = say("shell.trying")
    if (!(await this.look())) this.statusTarget.textContent = say("shell.away")
  }

  // The way back may bring this page as it was left, when somebody else is here.
  comeBack({ persisted }) {
    if (persisted) location.reload()
  }

  get isWriting() {
    return Date.now() - (this.written ?? 0) < PAUSE
  }
}
