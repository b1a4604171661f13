import { Controller } from "stimulus"
import { countLines, isLong } from "../models/long_paste.js"
import { say } from "../models/words.js"

// Long pasted texts stand as chips above the words; each can be opened into the box again or removed. Files have to wait.
export default class extends Controller {
  static targets = ["chips", "chip", "text", "status"]

  connect() {
    const { draft } = this.application.getControllerForElementAndIdentifier(this.element, "composer") ?? {}
    if (draft) this.show({ detail: draft })
  }

  show({ detail: draft }) {
    if (this.draft !== draft) draft.addEventListener("change", () => draft === this.draft && this.draw())
    this.draft = draft
    this.draw()
  }

  paste(event) {
    const { files, types } = event.clipboardData
    const text = event.clipboardData.getData("text/plain").replaceAll("\r\n", "\n")
    if (files.length && !types.includes("text/plain")) this.refuse(event)
    else if (isLong(text) && this.draft) {
      event.preventDefault()
      this.draft.addPasted(text)
      this.statusTarget.textContent = say("composer.folded")
    }
  }

  allow(event) {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault()
  }

  drop(event) {
    if (event.dataTransfer.files.length) this.refuse(event)
  }

  refuse(event) {
    event.preventDefault()
    this.statusTarget.textContent = say("composer.no_files")
  }

  open({ target }) {
    const index = this.indexOf(target)
    this.draft.prepend(this.draft.removePasted(index))
    this.textTarget.focus()
  }

  remove({ target }) {
    this.draft.removePasted(this.indexOf(target))
    this.textTarget.focus()
  }

  indexOf(target) {
    return [...this.chipsTarget.children].indexOf(target.closest("li"))
  }

  draw() {
    this.chipsTarget.hidden = !this.draft.pasted.length
    this.chipsTarget.replaceChildren(...this.draft.pasted.map((text) => this.make(text)))
  }

  make(text) {
    const chip = this.chipTarget.content.firstElementChild.cloneNode(true)
    const [open, remove] = chip.querySelectorAll("button")
    open.querySelector("span").textContent = say("composer.pasted", { count: countLines(text) })
    open.title = text.slice(0, 200)
    remove.ariaLabel = say("composer.remove_pasted", { count: countLines(text) })
    return chip
  }
}
