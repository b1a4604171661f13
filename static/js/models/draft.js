import { uuid } from "./uuid.js"

// What is being typed in one conversation, kept in the browser until the server has it. A message on its way keeps its turn
// key and parent beside its text, so that sending it again can never make it twice.
export class Draft {
  constructor(conversationId, storage = localStorage) {
    this.name = `draft:${conversationId || "new"}`
    this.storage = storage
  }

  get text() {
    return this.read().text ?? ""
  }

  set text(text) {
    if (text === "") this.storage.removeItem(this.name)
    else this.save({ ...this.read(), text })
  }

  // The message as it must be posted: the one that was tried before if the words are the same, else a new one.
  seal(text, parentId) {
    const { sealed } = this.read()
    const message = sealed?.text === text ? sealed : { text, parent_id: parentId, turn_key: uuid() }
    this.save({ text, sealed: message, unanswered: true })
    return message
  }

  // The server answered, if only to refuse: from now on it is the person who tries again.
  answered() {
    const draft = this.read()
    if (draft.unanswered) this.save({ ...draft, unanswered: false })
  }

  // This key was used up; the same words start afresh.
  unseal() {
    this.save({ text: this.text })
  }

  get isUnanswered() {
    return Boolean(this.read().unanswered)
  }

  // Another tab may have typed something else since; only what was sent is cleared.
  clear(sentText) {
    if (this.text === sentText) this.storage.removeItem(this.name)
  }

  moveTo(conversationId) {
    const moved = new Draft(conversationId, this.storage)
    moved.save(this.read())
    this.storage.removeItem(this.name)
    return moved
  }

  read() {
    return JSON.parse(this.storage.getItem(this.name) ?? "{}")
  }

  save(draft) {
    this.storage.setItem(this.name, JSON.stringify(draft))
  }
}
