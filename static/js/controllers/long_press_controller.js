import { Controller } from "stimulus"
import { LongPress } from "../models/long_press.js"

// Says "long-press:held" with { x, y } when a finger rests on the element; the menu of a row or a message listens.
export default class extends Controller {
  initialize() {
    this.finger = new LongPress((detail) => this.dispatch("held", { detail }))
  }

  connect() {
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel", "click", "contextmenu"]) {
      this.element.addEventListener(kind, this, { capture: true })
    }
  }

  disconnect() {
    this.finger.cancel()
  }

  handleEvent(event) {
    if (event.type === "pointerdown") this.finger.press(event)
    else if (event.type === "pointermove") this.finger.move(event)
    else if (event.type === "click") this.swallow(event)
    else if (event.type === "contextmenu") this.settle(event)
    else this.finger.cancel()
  }

  // Android says contextmenu by itself when a finger rests; the browser's own menu would cover ours.
  settle(event) {
    if (this.finger.timer) this.finger.fire()
    if (this.finger.wasHeld) event.preventDefault()
  }

  swallow(event) {
    if (!this.finger.swallows()) return
    event.preventDefault()
    event.stopPropagation()
  }
}
