import { Controller } from "stimulus"
import { ApiError, getFragment } from "../models/api.js"
import { say } from "../models/words.js"

const PAUSE = 150
const STEPS = { ArrowDown: 1, ArrowUp: -1 }

// The field above the list: what is found takes the list's place while there is something in it.
export default class extends Controller {
  static targets = ["field", "results", "status"]
  static values = { shelf: String }

  connect() {
    this.asked = 0
    if (this.fieldTarget.value) this.ask()
  }

  ask() {
    clearTimeout(this.timer)
    const query = this.fieldTarget.value.trim()
    if (query) this.timer = setTimeout(() => this.find(query), PAUSE)
    else this.clear()
  }

  // Only the answer to the newest question counts.
  async find(query) {
    const question = ++this.asked
    try {
      const fragment = await getFragment(`/search/results?q=${encodeURIComponent(query)}`)
      if (question === this.asked) this.show(fragment)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (question === this.asked) this.statusTarget.textContent = error.message
    }
  }

  show(fragment) {
    const count = Number(fragment.querySelector(".hits")?.dataset.count ?? 0)
    this.resultsTarget.replaceChildren(fragment)
    this.swap(true)
    this.statusTarget.textContent = count ? say("search.found", { count }) : this.resultsTarget.textContent.trim()
  }

  clear() {
    clearTimeout(this.timer)
    this.asked++
    this.resultsTarget.replaceChildren()
    this.statusTarget.textContent = ""
    this.swap(false)
  }

  swap(isFound) {
    this.resultsTarget.hidden = !isFound
    document.querySelector(this.shelfValue).hidden = isFound
  }

  press(event) {
    if (event.key === "Escape" && this.fieldTarget.value) this.empty(event)
    else if (event.key === "ArrowDown") this.step(event)
  }

  empty(event) {
    event.preventDefault()
    event.stopPropagation()
    this.fieldTarget.value = ""
    this.clear()
    this.fieldTarget.focus()
  }

  step(event) {
    if (event.key === "Escape") return this.empty(event)
    if (!(event.key in STEPS)) return
    const places = [this.fieldTarget, ...this.resultsTarget.querySelectorAll("a")]
    const there = places[places.indexOf(document.activeElement) + STEPS[event.key]]
    event.preventDefault()
    there?.focus()
  }

  leave(event) {
    if (!this.fieldTarget.value.trim()) event.preventDefault()
  }
}
