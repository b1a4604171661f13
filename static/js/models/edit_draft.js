// A message as it is being rewritten, kept for its person in this browser until it is sent or given up.
export class EditDraft {
  constructor({ user, message, storage = localStorage }) {
    Object.assign(this, { name: `edit:${user}:${message}`, storage })
  }

  get text() {
    return this.storage.getItem(this.name)
  }

  // False where the browser has no room for it.
  keep(text) {
    try {
      this.storage.setItem(this.name, text)
      return true
    } catch {
      return false
    }
  }

  drop() {
    this.storage.removeItem(this.name)
  }
}
