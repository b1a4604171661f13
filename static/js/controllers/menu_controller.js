import { Controller } from "stimulus"
import { standBeside } from "../models/placement.js"
import { walkRound } from "../models/roving_focus.js"

// A popover list of things to do: it stands beside the place that asked for it, arrows walk through it, and what is chosen
// closes it first. Escape, a tap elsewhere, and giving the focus back are the browser's.
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

  close({ target }) {
    if (target.closest(".menu__item")) this.listTarget.hidePopover()
  }

  get items() {
    return [...this.listTarget.querySelectorAll(".menu__item:not(:disabled)")].filter((item) => item.checkVisibility())
  }
}
