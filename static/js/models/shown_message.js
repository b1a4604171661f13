import { copyText } from "./clipboard.js"
import { say } from "./words.js"

const COPIED_MS = 2000

// One message on the page, for whoever does something with it.
export class ShownMessage {
  constructor(element) {
    this.element = element
  }

  get id() {
    return this.element.dataset.id
  }

  get nextAttempt() {
    const { turn, attempt } = this.element.dataset
    return `/turns/${turn}/attempts/${Number(attempt) + 1}`
  }

  // The words as they were written, not as they are drawn.
  async copy(button) {
    const isCopied = await copyText(this.element.querySelector("[data-part=text]").textContent)
    this.tell(say(isCopied ? "message.copied" : "code.not_copied"))
    if (!isCopied) return
    button.dataset.done = ""
    setTimeout(() => delete button.dataset.done, COPIED_MS)
  }

  edit() {
    if (this.element.querySelector(".edit")) return
    const form = document.getElementById("edit-form").content.cloneNode(true)
    this.element.querySelector(".message__text").after(form)
  }

  tell(words) {
    this.element.querySelector(".message__trouble").textContent = words
  }
}
