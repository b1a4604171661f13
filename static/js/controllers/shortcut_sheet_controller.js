import { Controller } from "stimulus"
import { keyNames, SHORTCUTS, singleKeys } from "../models/shortcuts.js"

// The sheet that lists the shortcuts, and switches the single keys among them off.
export default class extends Controller {
  static targets = ["list", "row", "single"]

  connect() {
    this.singleTarget.checked = singleKeys.areOn
  }

  show() {
    if (this.element.open) return
    this.listTarget.replaceChildren(...SHORTCUTS.map((shortcut) => this.draw(shortcut)))
    this.element.showModal()
  }

  draw({ keys, name }) {
    const row = this.rowTarget.content.cloneNode(true)
    row.querySelector("dt").textContent = name()
    const names = keyNames(keys).map((key) => Object.assign(document.createElement("kbd"), { textContent: key }))
    row.querySelector("dd").append(...names)
    return row
  }

  choose() {
    singleKeys.areOn = this.singleTarget.checked
  }

  // A click on the dialog itself is one beside its content.
  closeBeside(event) {
    if (event.target === this.element) this.element.close()
  }
}
