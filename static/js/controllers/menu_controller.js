import { Controller } from "stimulus"
import { standBeside } from "../models/placement.js"
import { walkRound } from "../models/roving_focus.js"

// A popover list of things to do: it stands beside the place that asked for it, and arrows walk through it. Escape, a
// tap elsewhere, and giving the focus back are the browser's.
export default class extends Controller {
  static targets = ["list"]

  // From a button or a long press: { x, y } in its detail.
  openAt({ detail: { x, y } }) {
    this.point = { left: x, right: x, top: y, bottom: y }
    this.listTarget.showPopover()
  }

  place({ newState }) {
    if (newState !== "open") return
    standBeside(this.point, this.listTarget)
    this.items[0]?.focus({ preventScroll: true })
  }

  step(event) {
    if (walkRound(this.items, event.key)) event.preventDefault()
  }

  get items() {
    return [...this.listTarget.querySelectorAll(".menu__item:not(:disabled)")]
  }
}
