// A message as it is being rewritten, kept for its person in this browser until it is sent or given up.
export class EditDraft {
  constructor({ user, message, storage = localStorage }) {
    Object.assign(this, { name: `edit:${user}:${message}`, storage })
  }

  get text() {
    return this.storage.getItem(this.name)
  }

  keep(text) {
    this.storage.setItem(this.name, text)
  }

  drop() {
    this.storage.removeItem(this.name)
  }
}
