import { Controller } from "stimulus"
import { DrawerSwipe, mayPull } from "../models/drawer_swipe.js"

// On a phone a finger pulls the drawer in and pushes it out. As long as the finger has it, `data-held` says so.
export default class extends Controller {
  // A second finger changes nothing for the one that pulls.
  press(event) {
    if (!event.isPrimary) return
    this.swipe = null
    if (event.pointerType === "mouse" || !this.isDrawer || !mayPull(event.target)) return
    this.swipe = new DrawerSwipe(event, this.isOpen)
  }

  move(event) {
    if (!this.swipe || !event.isPrimary) return
    this.swipe.move(event)
    if (this.swipe.isPull) this.hold()
  }

  hold() {
    this.element.dataset.held = ""
    if (!this.isOpen) this.element.showPopover()
    this.width = this.element.offsetWidth
    this.element.style.setProperty("--drawer-shown", this.swipe.shown(this.width))
  }

  release(event) {
    const swipe = this.swipe
    if (!swipe || !event.isPrimary) return
    this.swipe = null
    if (!swipe.isPull) return
    const staysOpen = swipe.staysOpen(this.width, event)
    delete this.element.dataset.held
    this.element.style.removeProperty("--drawer-shown")
    if (staysOpen) this.stay()
    else if (this.isOpen) this.element.hidePopover()
  }

  // Some browsers take the end of the pull for a tap beside the drawer, since the finger came down there, and close it.
  stay() {
    if (!this.isOpen) this.element.showPopover()
    this.dispatch("opened")
  }

  get isOpen() {
    return this.element.matches(":popover-open")
  }

  get isDrawer() {
    return getComputedStyle(this.element).position === "fixed"
  }
}
