import { Controller } from "stimulus"
import { DrawerHistory } from "../models/drawer_history.js"

const AROUND = ".skip-link, .frame > :not(.sidebar)"

// On a phone the sidebar is a drawer. The browser's own popover opens and closes it; here it keeps the focus, and gives
// the back button something to close.
export default class extends Controller {
  static targets = ["close"]

  connect() {
    this.history = new DrawerHistory()
    this.history.drop()
  }

  // While a finger still has it, it is not decided.
  opened({ newState }) {
    const isOpen = newState === "open" && this.element.matches(":popover-open")
    if (isOpen && !("held" in this.element.dataset)) this.enter()
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
    if (this.isInside && this.history.follow(event)) event.preventDefault()
  }

  around(change) {
    document.querySelectorAll(AROUND).forEach(change)
  }
}
