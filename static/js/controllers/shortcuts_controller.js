import { Controller } from "stimulus"
import { isSingle, keyNames, SHORTCUTS, shortcutFor } from "../models/shortcuts.js"

const FIELD = "input, textarea, select, [contenteditable]"
const OFF = "single-keys-off"

// Listens for shortcuts and shows the sheet that lists them.
export default class extends Controller {
  static targets = ["dialog", "list", "row", "single"]

  connect() {
    this.singleTarget.checked = !localStorage.getItem(OFF)
  }

  press(event) {
    const shortcut = shortcutFor(event)
    if (!shortcut || this.isResting(shortcut, event)) return
    if (shortcut.run() !== false) event.preventDefault()
  }

  isResting(shortcut, { target }) {
    const isTyping = target instanceof Element && target.matches(FIELD)
    if (document.querySelector("dialog[open]")) return true
    if (isSingle(shortcut)) return isTyping || !this.singleTarget.checked
    // Alt and arrows move within a text.
    return isTyping && shortcut.keys.startsWith("Alt+") && Boolean(target.value)
  }

  show() {
    if (this.dialogTarget.open) return
    this.listTarget.replaceChildren(...SHORTCUTS.map((shortcut) => this.draw(shortcut)))
    this.dialogTarget.showModal()
  }

  draw({ keys, name }) {
    const row = this.rowTarget.content.cloneNode(true)
    row.querySelector("dt").textContent = name()
    const names = keyNames(keys).map((key) => Object.assign(document.createElement("kbd"), { textContent: key }))
    row.querySelector("dd").append(...names)
    return row
  }

  choose() {
    if (this.singleTarget.checked) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, "true")
  }

  // A click on the dialog itself is one beside its content.
  closeBeside(event) {
    if (event.target === this.dialogTarget) this.dialogTarget.close()
  }
}
