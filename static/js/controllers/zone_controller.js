import { Controller } from "stimulus"

// The browser knows the time zone: a first form takes it, a later one offers it.
export default class extends Controller {
  static targets = ["choice", "offer"]
  static values = { take: Boolean }

  connect() {
    this.zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const isKnown = [...this.choiceTarget.options].some((option) => option.value === this.zone)
    if (!isKnown || this.choiceTarget.value === this.zone) return
    if (this.takeValue) this.take()
    else if (this.hasOfferTarget) this.offer()
  }

  offer() {
    this.offerTarget.textContent = this.offerTarget.dataset.zoneWordsParam.replace("{zone}", this.zone)
    this.offerTarget.hidden = false
  }

  take() {
    this.choiceTarget.value = this.zone
    if (this.hasOfferTarget) this.offerTarget.hidden = true
  }
}
