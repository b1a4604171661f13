import { Controller } from "stimulus"
import { DrawerHistory } from "../models/drawer_history.js"
import { DrawerSwipe, mayPull } from "../models/drawer_swipe.js"

const AROUND = ".skip-link, .frame > :not(.sidebar)"

// On a phone the sidebar is a drawer. The browser's own popover opens and closes it; here it follows the finger,
// keeps the focus, and gives the back button something to close.
export default class extends Controller {
  static targets = ["close"]

  connect() {
    this.history = new DrawerHistory()
    this.history.drop()
  }

  get isOpen() {
    return this.element.matches(":popover-open")
  }

  get isDrawer() {
    return getComputedStyle(this.element).position === "fixed"
  }

  opened({ newState }) {
    if (newState === "open" && this.isOpen && !this.swipe?.isPull) this.enter()
  }

  closing({ newState }) {
    if (newState === "closed") this.leave()
  }

  enter() {
    if (this.isInside) return
    this.isInside = true
    this.history.push()
    this.around((element) => (element.inert = true))
    if (!this.element.contains(document.activeElement)) this.closeTarget.focus()
  }

  leave() {
    if (!this.isInside) return
    this.isInside = false
    this.around((element) => (element.inert = false))
    this.history.drop()
  }

  goneBack() {
    if (this.isInside && !this.history.isOnTop) this.element.hidePopover()
  }

  follow(event) {
    const link = event.target.closest("a[href]")
    const isPlain = !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button)
    if (!link || !isPlain || !this.isInside || link.target) return
    event.preventDefault()
    this.history.follow(link.href)
  }

  press(event) {
    this.swipe = null
    if (event.pointerType === "mouse" || !event.isPrimary || !this.isDrawer || !mayPull(event.target)) return
    if (document.querySelector("dialog[open]")) return
    this.swipe = new DrawerSwipe(event, this.isOpen)
  }

  move(event) {
    if (!this.swipe || !event.isPrimary) return
    this.swipe.move(event)
    if (this.swipe.isOther) this.swipe = null
    if (this.swipe?.isPull) this.hold()
  }

  hold() {
    this.element.dataset.held = ""
    if (!this.isOpen) this.element.showPopover()
    this.element.style.setProperty("--drawer-shown", this.swipe.shown(this.element.offsetWidth))
  }

  release(event) {
    const swipe = this.swipe
    if (!swipe || !event.isPrimary) return
    this.swipe = null
    if (!swipe.isPull) return
    const staysOpen = event.type === "pointercancel" ? swipe.isOpen : swipe.staysOpen(this.element.offsetWidth, event.timeStamp)
    delete this.element.dataset.held
    this.element.style.removeProperty("--drawer-shown")
    if (staysOpen) this.enter()
    else if (this.isOpen) this.element.hidePopover()
  }

  around(change) {
    document.querySelectorAll(AROUND).forEach(change)
  }
}
