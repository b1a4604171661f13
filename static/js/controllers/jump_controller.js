import { Controller } from "stimulus"
import { attempt } from "../models/api.js"

// The small window in which a day is chosen.
export default class extends Controller {
  static targets = ["day", "trouble"]
  static outlets = ["conversation"]

  settle({ newState }) {
    this.troubleTarget.textContent = ""
    if (newState !== "open") return
    const { place, window, transcript } = this.conversationOutlet.reading
    if (window.isAtEnd) this.dayTarget.max = transcript.last?.dataset.day ?? ""
    this.dayTarget.value = place.message?.dataset.day ?? ""
    this.dayTarget.focus()
  }

  go(event) {
    event.preventDefault()
    return this.travel((travel) => travel.toDay(this.dayTarget.value))
  }

  goToFirst() {
    return this.travel((travel) => travel.toFirst())
  }

  goToNewest() {
    return this.travel((travel) => travel.toNewest())
  }

  travel(go) {
    return attempt(
      async () => {
        await go(this.conversationOutlet.reading.travel)
        this.element.hidePopover()
      },
      (error) => (this.troubleTarget.textContent = error.message),
    )
  }
}
