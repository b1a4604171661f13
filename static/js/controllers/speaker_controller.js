import { Controller } from "stimulus"
import { attempt } from "../models/api.js"
import { Listbox } from "../models/listbox.js"
import { standBeside } from "../models/placement.js"
import { SpeakerList } from "../models/speaker_list.js"
import { say } from "../models/words.js"

const SHEET = "(width <= 52rem)"

// Which model answers in this conversation. The list comes when it is opened, so that a page does not carry hundreds.
export default class extends Controller {
  static targets = ["button", "name", "panel", "search", "list", "status", "again"]
  static outlets = ["conversation"]

  connect() {
    this.listbox = new Listbox(this.listTarget, this.searchTarget)
  }

  conversationOutletConnected(conversation) {
    this.speakers = new SpeakerList(this.listTarget, conversation)
  }

  settle({ newState }) {
    if (newState !== "open") return
    this.searchTarget.value = ""
    this.place()
    // On a phone the field would call the keyboard up over the list.
    const first = matchMedia("(pointer: coarse)").matches ? this.panelTarget : this.searchTarget
    first.focus({ preventScroll: true })
    return this.show(this.speakers.isEmpty ? say("speakers.loading") : "", () => this.speakers.load())
  }

  // While it is on its way the words tell of it.
  show(words, load) {
    this.note(words)
    return this.attempt(async () => {
      await load()
      this.search()
      this.place()
    })
  }

  // A sheet on a phone has its place by itself.
  place() {
    this.panelTarget.style.top = this.panelTarget.style.left = ""
    if (!matchMedia(SHEET).matches) standBeside(this.buttonTarget.getBoundingClientRect(), this.panelTarget)
  }

  search() {
    this.listbox.filter(this.searchTarget.value)
    this.note(this.listbox.shown.length ? "" : say("speakers.nothing"))
  }

  press(event) {
    if (event.target.closest("a, button")) return
    if (event.key === "Enter") this.choose(this.listbox.active)
    else if (!this.listbox.step(event.key)) return
    event.preventDefault()
  }

  pick({ target }) {
    this.choose(target.closest('[role="option"]'))
  }

  choose(option) {
    if (!option || this.listTarget.ariaBusy === "true") return
    this.listTarget.ariaBusy = "true"
    return this.attempt(async () => {
      await this.speakers.choose(option)
      this.nameTarget.textContent = option.dataset.name
      this.panelTarget.hidePopover()
    }).finally(() => (this.listTarget.ariaBusy = "false"))
  }

  askAgain() {
    if (this.againTarget.ariaDisabled === "true") return
    this.againTarget.ariaDisabled = "true"
    return this.show(say("speakers.asking"), () => this.speakers.askProviders())
      .finally(() => (this.againTarget.ariaDisabled = "false"))
  }

  attempt(act) {
    return attempt(act, (error) => this.note(error.message))
  }

  note(words) {
    this.statusTarget.textContent = words
  }
}
