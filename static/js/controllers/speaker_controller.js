import { Controller } from "stimulus"
import { ApiError, getFragment, write } from "../models/api.js"
import { Listbox } from "../models/listbox.js"
import { placeBeside } from "../models/placement.js"
import { say } from "../models/words.js"

const FAR = 10_000
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -FAR, End: FAR }
const SHEET = "(width <= 52rem)"

// Which model answers in this conversation. The list comes when it is opened, so that a page does not carry hundreds.
export default class extends Controller {
  static targets = ["button", "name", "panel", "search", "list", "status", "again"]
  static outlets = ["conversation"]

  connect() {
    this.listbox = new Listbox(this.listTarget, this.searchTarget)
  }

  get path() {
    const id = this.conversationOutlet.idValue
    return id ? `/conversations/${id}/speakers` : "/speakers"
  }

  async settle({ newState }) {
    if (newState !== "open") return
    this.searchTarget.value = ""
    this.place()
    // On a phone the field would call the keyboard up over the list.
    const first = matchMedia("(pointer: coarse)").matches ? this.panelTarget : this.searchTarget
    first.focus({ preventScroll: true })
    await this.attempt(() => this.load())
  }

  async load() {
    if (!this.listTarget.childElementCount) this.note(say("speakers.loading"))
    this.listTarget.replaceChildren(await getFragment(this.path))
    this.note("")
    this.search()
    this.place()
  }

  place() {
    const { style } = this.panelTarget
    style.top = style.left = ""
    if (matchMedia(SHEET).matches) return
    const room = { width: document.documentElement.clientWidth, height: innerHeight }
    const { top, left } = placeBeside(this.buttonTarget.getBoundingClientRect(), this.panelTarget.getBoundingClientRect(), room)
    style.top = `${top}px`
    style.left = `${left}px`
  }

  search() {
    this.listbox.filter(this.searchTarget.value)
    this.note(this.listbox.shown.length ? "" : say("speakers.nothing"))
  }

  press(event) {
    if (event.target.closest("a, button")) return
    if (event.key in STEPS) this.listbox.step(STEPS[event.key])
    else if (event.key === "Enter") this.choose(this.listbox.active)
    else return
    event.preventDefault()
  }

  pick({ target }) {
    this.choose(target.closest('[role="option"]'))
  }

  choose(option) {
    if (!option) return
    const { credential, model, name } = option.dataset
    return this.attempt(async () => {
      await this.conversationOutlet.ensure()
      const choice = { credential_id: credential || null, model }
      await write("PUT", `/conversations/${this.conversationOutlet.idValue}/choice`, choice)
      this.nameTarget.textContent = name
      this.panelTarget.hidePopover()
    })
  }

  askAgain() {
    if (this.againTarget.ariaDisabled === "true") return
    const providers = this.listTarget.querySelectorAll("[role=group][data-credential]")
    this.againTarget.ariaDisabled = "true"
    this.note(say("speakers.asking"))
    return this.attempt(async () => {
      const asked = [...providers].map(({ dataset }) => write("POST", `/settings/credentials/${dataset.credential}/model-list`))
      await Promise.allSettled(asked)
      await this.load()
    }).finally(() => (this.againTarget.ariaDisabled = "false"))
  }

  async attempt(act) {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.note(error.message)
    }
  }

  note(words) {
    this.statusTarget.textContent = words
  }
}
