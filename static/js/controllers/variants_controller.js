import { Controller } from "stimulus"

// Where there are several versions of a message, the arrow keys press the buttons that flip through them.
export default class extends Controller {
  press(event) {
    const message = event.target.closest(".message")
    const [previous, next] = message?.querySelectorAll(".variants button") ?? []
    const button = { ArrowLeft: previous, ArrowRight: next }[event.key]
    const isMeant = event.target === message || event.target.closest(".variants")
    if (!button || !isMeant || button.disabled) return
    event.preventDefault()
    button.click()
  }
}
