import { Controller } from "stimulus"
import { say } from "../models/words.js"

const CHOICES = ["system", "light", "dark"]
const YEAR = 365 * 24 * 3600

// The choice lives in a cookie so that the server can draw the first paint in the right colours.
export default class extends Controller {
  static targets = ["words"]

  connect() {
    this.element.hidden = false
    this.show(document.documentElement.dataset.theme ?? "system")
  }

  turn() {
    const next = CHOICES[(CHOICES.indexOf(this.choice) + 1) % CHOICES.length]
    const age = next === "system" ? 0 : YEAR
    document.cookie = `theme=${next}; path=/; max-age=${age}; samesite=lax`
    this.show(next)
  }

  show(choice) {
    this.choice = choice
    if (choice === "system") delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = choice
    this.wordsTarget.textContent = say(`theme.${choice}`)
  }
}
