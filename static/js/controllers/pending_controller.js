import { Controller } from "stimulus"

// A form that was sent shows that it is on its way, and is not sent twice by an impatient finger.
export default class extends Controller {
  static targets = ["button"]

  wait(event) {
    if (this.element.ariaBusy === "true") return event.preventDefault()
    this.words = this.buttonTarget.textContent
    this.element.ariaBusy = "true"
    this.buttonTarget.ariaDisabled = "true"
    this.buttonTarget.textContent = this.buttonTarget.dataset.pendingWords ?? this.words
  }

  // The way back may bring the page as it was left.
  settle() {
    if (this.element.ariaBusy !== "true") return
    this.element.ariaBusy = "false"
    this.buttonTarget.ariaDisabled = "false"
    this.buttonTarget.textContent = this.words
  }
}
