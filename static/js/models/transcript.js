import { renewMessage } from "./renewal.js"

// The messages on the page. The server draws them; this only puts them in their places.
export class Transcript {
  constructor(element) {
    this.element = element
  }

  get messages() {
    return [...this.element.querySelectorAll(":scope > .message")]
  }

  get leafId() {
    return this.messages.at(-1)?.dataset.id ?? null
  }

  get running() {
    return this.messages.find(isRunning) ?? null
  }

  find(id) {
    return this.messages.find((message) => message.dataset.id === id) ?? null
  }

  // New messages begin where their parent ends, so what stood behind it belongs to another branch and goes.
  // False when the parent is not on this page; then only a fresh look at the whole helps.
  place(fragment) {
    return messagesIn(fragment).every((fresh) => this.replaceOne(fresh) || this.append(fresh))
  }

  replace(fragment) {
    messagesIn(fragment).forEach((fresh) => this.replaceOne(fresh))
  }

  // Take over the newest messages as the server has them, leaving alone what did not change or is being worked on.
  reconcile(fragment, isBusy) {
    const fresh = messagesIn(fragment)
    const first = fresh.findIndex((message) => this.find(message.dataset.id))
    if (first !== 0) return this.element.replaceChildren(...fragment.childNodes)
    const kept = new Set(fresh.map((message) => message.dataset.id))
    const start = this.messages.indexOf(this.find(fresh[0].dataset.id))
    for (const message of this.messages.slice(start)) if (!kept.has(message.dataset.id)) message.remove()
    for (const message of fresh) this.renew(message, isBusy)
  }

  renew(fresh, isBusy) {
    const shown = this.find(fresh.dataset.id)
    if (!shown) this.element.append(fresh)
    else if (shown.dataset.mark !== fresh.dataset.mark && !isBusy(shown)) renewMessage(shown, fresh)
  }

  replaceOne(fresh) {
    const shown = this.find(fresh.dataset.id)
    if (shown) renewMessage(shown, fresh)
    return Boolean(shown)
  }

  append(fresh) {
    const parent = this.find(fresh.dataset.parent)
    if (fresh.dataset.parent && !parent) return false
    if (parent) for (const message of this.messages.slice(this.messages.indexOf(parent) + 1)) message.remove()
    else this.element.replaceChildren()
    this.element.append(fresh)
    return true
  }
}

function messagesIn(fragment) {
  return [...fragment.querySelectorAll(".message")]
}

function isRunning(message) {
  return message.dataset.state === "queued" || message.dataset.state === "generating"
}
