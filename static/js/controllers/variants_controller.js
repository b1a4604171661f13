import { Controller } from "stimulus"

const TARGETS = { ArrowLeft: "previousTarget", ArrowRight: "nextTarget" }

// Where there are several versions of a message, the arrow keys press the buttons that flip through them.
export default class extends Controller {
  static targets = ["previous", "next"]

  press(event) {
    const button = this.hasNextTarget && this[TARGETS[event.key]]
    const isMeant = event.target === this.element || event.target.closest(".variants")
    if (!button || !isMeant || button.disabled) return
    event.preventDefault()
    button.click()
  }
}
