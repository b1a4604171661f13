import { Controller } from "stimulus"
import { placeBeside } from "../models/placement.js"

const STEPS = { ArrowDown: 1, ArrowUp: -1 }

// A button and the popover list that it opens: the list stands beside the button or the finger, arrows walk through it, and
// the focus comes back. Opening, Escape and a tap elsewhere are the browser's (popover, popovertarget).
export default class extends Controller {
  static targets = ["button", "list"]

  // From a long press: { x, y } in its detail.
  openAt({ detail: { x, y } }) {
    this.point = { left: x, right: x, top: y, bottom: y }
    this.listTarget.showPopover()
  }

  place({ newState }) {
    if (newState !== "open") return
    const anchor = this.point ?? this.buttonTarget.getBoundingClientRect()
    this.point = null
    const room = { width: document.documentElement.clientWidth, height: visualViewport?.height ?? innerHeight }
    const { top, left } = placeBeside(anchor, this.listTarget.getBoundingClientRect(), room)
    this.listTarget.style.top = `${top}px`
    this.listTarget.style.left = `${left}px`
    this.items[0]?.focus({ preventScroll: true })
  }

  step(event) {
    const items = this.items
    const here = items.indexOf(document.activeElement)
    const there = { Home: 0, End: items.length - 1 }[event.key] ?? (here + STEPS[event.key] + items.length) % items.length
    if (Number.isNaN(there)) return
    event.preventDefault()
    items[there]?.focus()
  }

  close() {
    this.listTarget.hidePopover()
  }

  get items() {
    return [...this.listTarget.querySelectorAll(".menu__item:not(:disabled)")]
  }
}
