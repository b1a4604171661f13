import { drawQueue } from "./draw_queue.js"
import { Markdown } from "./markdown.js"
import { Prose } from "./prose.js"

// A message's words, drawn from the raw text, which stays in the page: for who copies, edits or reads without JavaScript.
export class WrittenText {
  constructor(element) {
    this.element = element
    this.raw = element.querySelector(":scope > .message__raw")
    this.article = element.closest("[data-state]")
    this.observer = new MutationObserver(() => drawQueue.add(this))
  }

  async watch() {
    this.observer.observe(this.raw, { characterData: true, childList: true, subtree: true })
    if (this.article) this.observer.observe(this.article, { attributeFilter: ["data-state"] })
    this.prose = new Prose(this.element.querySelector(":scope > .prose"), Markdown.loaded ?? (await Markdown.load()))
    drawQueue.add(this)
  }

  leave() {
    this.observer.disconnect()
    drawQueue.drop(this)
  }

  // Called by the queue in its turn; false asks for another.
  draw(until) {
    if (!this.prose || !this.element.isConnected) return true
    // Unlike an attribute that is set again, one that is there already costs no look at the styles.
    this.raw.toggleAttribute("hidden", true)
    return this.prose.draw(this.raw.textContent, !this.isGrowing, until)
  }

  get isGrowing() {
    return ["queued", "generating"].includes(this.article?.dataset.state)
  }
}
