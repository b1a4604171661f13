import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"
import { showName, tellList } from "../models/conversation_list.js"
import { say } from "../models/words.js"

// The row of a conversation as a text field: Enter saves, Escape leaves everything as it was.
export default class extends Controller {
  static targets = ["field", "earlier", "trouble"]

  connect() {
    this.row = this.element.closest(".listed__row")
    this.link = this.row.querySelector(".listed__link")
    this.title = this.row.querySelector(".listed__title")
    this.fieldTarget.value = "named" in this.row.dataset ? this.title.textContent : ""
    const { earlier } = this.row.dataset
    this.earlierTarget.hidden = !earlier
    if (earlier) this.earlierTarget.textContent = say("shelf.earlier", { title: earlier })
    this.fieldTarget.focus()
    this.fieldTarget.select()
  }

  quieten() {
    this.troubleTarget.textContent = ""
  }

  takeEarlier() {
    this.fieldTarget.value = this.row.dataset.earlier
    return this.store()
  }

  save(event) {
    event.preventDefault()
    return this.store()
  }

  async store() {
    const title = this.fieldTarget.value.trim()
    if (!title) return this.refuse(say("shelf.nameless"))
    try {
      await write("PATCH", this.link.pathname, { title })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return this.refuse(error.message)
    }
    this.title.textContent = title
    if (this.link.ariaCurrent === "page") showName(title)
    this.leave()
    tellList()
  }

  refuse(words) {
    this.troubleTarget.textContent = words
    this.fieldTarget.focus()
  }

  // Going elsewhere keeps what was written, as a person expects of a name; an empty field keeps the old one.
  settle({ relatedTarget }) {
    if (this.element.contains(relatedTarget) || !this.element.isConnected || !document.hasFocus()) return
    if (this.fieldTarget.value.trim()) this.store()
    else this.leave()
  }

  leave() {
    const hadFocus = this.element.contains(document.activeElement)
    this.element.remove()
    if (hadFocus) this.link.focus({ preventScroll: true })
  }
}
