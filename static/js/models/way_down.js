import { say } from "./words.js"

// The button that leads to the newest message, with the number of those that came since the end was last in view.
export class WayDown {
  constructor(button, count, standing) {
    Object.assign(this, { button, count, standing, seenSeq: standing.lastSeq })
  }

  show(isThere) {
    if (isThere) this.seenSeq = this.standing.lastSeq
    const count = this.standing.lastSeq - this.seenSeq
    this.button.toggleAttribute("hidden", isThere)
    this.count.textContent = count > 0 ? say("messages.new", { count }) : ""
  }
}
