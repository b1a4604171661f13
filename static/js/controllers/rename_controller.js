import { Controller } from "stimulus"
import { attempt } from "../models/api.js"
import { ListedRow } from "../models/listed_row.js"
import { say } from "../models/words.js"

// The row of a conversation as a text field: Enter saves, Escape leaves everything as it was.
export default class extends Controller {
  static targets = ["field", "earlier", "trouble"]

  connect() {
    this.row = new ListedRow(this.element.closest(".listed__row"))
    const { title, earlierTitle } = this.row
    this.fieldTarget.value = title
    this.earlierTarget.hidden = !earlierTitle
    if (earlierTitle) this.earlierTarget.textContent = say("shelf.earlier", { title: earlierTitle })
    this.fieldTarget.focus()
    this.fieldTarget.select()
  }

  quieten() {
    this.troubleTarget.textContent = ""
  }

  takeEarlier() {
    this.fieldTarget.value = this.row.earlierTitle
    return this.store()
  }

  save(event) {
    event.preventDefault()
    return this.store()
  }

  store() {
    const title = this.fieldTarget.value.trim()
    if (!title) return this.refuse(say("shelf.nameless"))
    // Whoever goes elsewhere while the name is on its way does not send it again.
    if (this.fieldTarget.readOnly) return
    this.fieldTarget.readOnly = true
    return attempt(() => this.row.rename(title).then(() => this.leave()), (error) => this.refuse(error.message))
      .finally(() => (this.fieldTarget.readOnly = false))
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
    if (hadFocus) this.row.link.focus({ preventScroll: true })
  }
}
