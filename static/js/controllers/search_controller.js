import { Controller } from "stimulus"
import { QuickSearch } from "../models/quick_search.js"
import { walk } from "../models/roving_focus.js"
import { say } from "../models/words.js"

// The field above the list: what is found takes the list's place while there is something in it.
export default class extends Controller {
  static targets = ["field", "results", "status"]
  static values = { shelf: String }

  initialize() {
    this.search = new QuickSearch({
      found: (fragment) => this.show(fragment),
      refused: (error) => this.refuse(error.message),
    })
  }

  connect() {
    if (this.fieldTarget.value) this.ask()
  }

  disconnect() {
    this.search.forget()
  }

  ask() {
    const query = this.fieldTarget.value.trim()
    if (query) this.search.ask(query)
    else this.clear()
  }

  show(fragment) {
    const count = Number(fragment.querySelector(".hits")?.dataset.count ?? 0)
    this.replace(fragment)
    this.tell(count ? say("search.found", { count }) : this.resultsTarget.textContent.trim())
  }

  // In the place of the hits, for who looks there.
  refuse(words) {
    this.show(Object.assign(document.createElement("p"), { className: "hits__none", textContent: words }))
  }

  clear() {
    this.search.forget()
    this.replace()
    this.tell("")
  }

  replace(...results) {
    this.resultsTarget.replaceChildren(...results)
    this.resultsTarget.hidden = !results.length
    document.querySelector(this.shelfValue).hidden = results.length > 0
  }

  tell(words) {
    this.statusTarget.textContent = words
  }

  press(event) {
    const isEmptying = event.key === "Escape" && this.fieldTarget.value
    if (!isEmptying && !walk([this.fieldTarget, ...this.resultsTarget.querySelectorAll("a")], event.key)) return
    event.preventDefault()
    if (isEmptying) this.empty(event)
  }

  // The key has done its work here, and closes nothing else.
  empty(event) {
    event.stopPropagation()
    this.fieldTarget.value = ""
    this.clear()
    this.fieldTarget.focus()
  }

  leave(event) {
    if (!this.fieldTarget.value.trim()) event.preventDefault()
  }
}
