import { renewMessage } from "./renewal.js"

// The messages on the page: neighbours on one branch, oldest first. The server draws them; this only puts them in their
// places. A message's ancestors are always the same, so where one message is right all that stands before it is right.
export class Transcript {
  constructor(element) {
    this.element = element
  }

  get messages() {
    return [...this.element.querySelectorAll(":scope > .message")]
  }

  get first() {
    return this.element.querySelector(":scope > .message")
  }

  get last() {
    return this.messages.at(-1) ?? null
  }

  get running() {
    return this.messages.find(isRunning) ?? null
  }

  // The message that has the focus, or something in it.
  get holder() {
    return this.messages.find((message) => message.contains(document.activeElement)) ?? null
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

  replaceAll(fragment) {
    this.element.replaceChildren(...messagesIn(fragment))
  }

  // Take over messages as the server has them now, leaving alone what did not change or is being worked on; what is shown
  // beyond them stays only if it still hangs on them. With nothing in common they take the place of all.
  reconcile(fragment, isBusy) {
    const fresh = messagesIn(fragment)
    const start = fresh.findIndex((message) => this.find(message.dataset.id))
    if (start < 0) return this.element.replaceChildren(...fresh)
    for (const message of fresh.slice(start)) {
      const shown = this.find(message.dataset.id)
      if (!shown) this.append(message)
      else if (isOutdated(shown, message) && !isBusy(shown)) renewMessage(shown, message)
    }
    const last = this.find(fresh.at(-1).dataset.id)
    const next = this.messages[this.messages.indexOf(last) + 1]
    if (next && next.dataset.parent !== last.dataset.id) this.cutAfter(last)
  }

  // Add a further page at one end; false when it does not continue what is shown.
  join(fragment, way) {
    const fresh = messagesIn(fragment)
    const [upper, lower] = way === "older" ? [fresh.at(-1), this.first] : [this.last, fresh[0]]
    if (upper?.dataset.id !== lower?.dataset.parent) return false
    if (way === "older") this.first.before(...fresh)
    else this.last.after(...fresh)
    return true
  }

  // What is far away goes; it comes back by the way that everything comes. A message that is being worked on stays.
  trim(way, most) {
    const far = way === "older" ? this.messages : this.messages.reverse()
    for (const message of far.slice(0, Math.max(0, far.length - most))) {
      if (isBeingEdited(message) || message.contains(document.activeElement)) return
      message.remove()
    }
  }

  replaceOne(fresh) {
    const shown = this.find(fresh.dataset.id)
    if (shown) renewMessage(shown, fresh)
    return Boolean(shown)
  }

  append(fresh) {
    const parent = this.find(fresh.dataset.parent)
    if (fresh.dataset.parent && !parent) return false
    if (parent) this.cutAfter(parent)
    else this.element.replaceChildren()
    this.element.append(fresh)
    return true
  }

  cutAfter(message) {
    while (message.nextElementSibling) message.nextElementSibling.remove()
  }
}

function messagesIn(fragment) {
  return [...fragment.querySelectorAll(".message")]
}

function isOutdated(shown, fresh) {
  return shown.dataset.mark !== fresh.dataset.mark && !isBeingEdited(shown)
}

function isBeingEdited(message) {
  return message.querySelector(".edit") !== null
}

function isRunning(message) {
  return message.dataset.state === "queued" || message.dataset.state === "generating"
}
