import { Controller } from "stimulus"
import { LongPress } from "../models/long_press.js"

// Says "long-press:held" with { x, y } from the thing in its element on which a finger rests, as from a row of a list.
export default class extends Controller {
  static values = { on: String }

  initialize() {
    this.finger = new LongPress((detail) => this.dispatch("held", { target: this.pressed, detail }))
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
    if (event.type === "pointerdown") this.pressed = event.target.closest(this.onValue)
    if (this.pressed) this.finger.hear(event)
  }
}
