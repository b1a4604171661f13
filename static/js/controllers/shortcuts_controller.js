import { Controller } from "stimulus"
import { isResting, shortcutFor } from "../models/shortcuts.js"

// Listens for shortcuts on every page.
export default class extends Controller {
  press(event) {
    const shortcut = shortcutFor(event)
    if (!shortcut || isResting(shortcut, event)) return
    if (shortcut.run() !== false) event.preventDefault()
  }

  // For the sheet that lists them.
  show() {
    this.dispatch("show")
  }
}
