import { Controller } from "stimulus"
import { drawQueue } from "../models/draw_queue.js"
import { Markdown } from "../models/markdown.js"
import { Prose } from "../models/prose.js"

// Draws a message from its raw text, which stays in the page: for who copies, edits or reads without JavaScript.
export default class extends Controller {
  static targets = ["raw", "drawn"]

  async connect() {
    this.article = this.element.closest("[data-state]")
    this.observer = new MutationObserver(() => drawQueue.add(this))
    this.observer.observe(this.rawTarget, { characterData: true, childList: true, subtree: true })
    if (this.article) this.observer.observe(this.article, { attributeFilter: ["data-state"] })
    this.prose = new Prose(this.drawnTarget, Markdown.loaded ?? (await Markdown.load()))
    drawQueue.add(this)
  }

  disconnect() {
    this.observer.disconnect()
    drawQueue.drop(this)
  }

  // Called by the queue in its turn; false asks for another.
  draw(until) {
    if (!this.prose || !this.element.isConnected) return true
    this.rawTarget.toggleAttribute("hidden", true)
    return this.prose.draw(this.rawTarget.textContent, !this.isGrowing, until)
  }

  get isGrowing() {
    return ["queued", "generating"].includes(this.article?.dataset.state)
  }
}
