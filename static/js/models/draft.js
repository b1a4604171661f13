import { isBlank } from "./blank_text.js"

const SOON = 300
const QUICK = 5_000

// What is being typed in one conversation, kept for its person in this browser until it is on its way: the words, and long
// pasted texts beside them. Other tabs hear of it; one whose box is empty takes it over. `going` is the message that is just being
// made of it. Event: `change`, when it changed from outside the box.
export class Draft extends EventTarget {
  constructor({ user, conversation, storage = localStorage }) {
    super()
    this.name = `draft:${user}:${conversation || "new"}`
    this.oldName = `draft:${conversation || "new"}`
    this.storage = storage
    Object.assign(this, this.read())
  }

  listen() {
    const flush = () => this.flush()
    addEventListener("pagehide", flush)
    document.addEventListener("visibilitychange", flush)
    addEventListener("storage", (event) => event.key === this.name && this.hear(event))
    return this
  }

  get isEmpty() {
    return !this.text && !this.pasted.length
  }

  get whole() {
    return joined(this)
  }

  // At once while it is short; a long one at most every 300 ms, and when the page is left.
  type(text) {
    this.text = text
    if (text.length < QUICK) this.save()
    else this.timer ??= setTimeout(() => this.save(), SOON)
  }

  addPasted(text) {
    this.pasted = [...this.pasted, text]
    this.changed()
  }

  removePasted(index) {
    const [text] = this.pasted.splice(index, 1)
    this.changed()
    return text
  }

  // A message that comes back from the queue stands before what was typed since.
  prepend(text) {
    this.text = [text, this.text].filter(Boolean).join("\n\n")
    this.changed()
  }

  // From now until they have left, these words and what was pasted stand beside what is typed on: should the page die in between,
  // the next one sends exactly them, under the same key. Returns the message.
  leave(key) {
    this.going ??= { key, text: this.text, pasted: [...this.pasted] }
    this.save()
    return { id: this.going.key, text: joined(this.going) }
  }

  // What was added since stays.
  left() {
    const { text, pasted } = this.going
    this.text = this.text.slice(this.text.startsWith(text) ? text.length : 0).trimStart()
    Object.assign(this, { pasted: this.pasted.filter((one) => !pasted.includes(one)), going: null })
    this.changed()
  }

  stay() {
    this.going = null
    this.save()
  }

  clear() {
    Object.assign(this, { text: "", pasted: [], going: null })
    this.changed()
  }

  changed() {
    this.save()
    this.dispatchEvent(new Event("change"))
  }

  flush() {
    if (this.timer) this.save()
  }

  save() {
    clearTimeout(this.timer)
    this.timer = null
    const { text, pasted, going } = this
    try {
      if (this.isEmpty && !going) this.storage.removeItem(this.name)
      else this.storage.setItem(this.name, JSON.stringify({ text, pasted, going }))
      this.isKept = true
    } catch {
      this.isKept = false
    }
  }

  // Another tab sent these very words, or typed some where this one has none.
  hear({ oldValue, newValue }) {
    const [before, after] = [parse(oldValue), parse(newValue)]
    const isSent = (!newValue || (before.going && !after.going)) && joined(before) === this.whole
    if (!isSent && !this.isEmpty) return
    Object.assign(this, after)
    this.dispatchEvent(new Event("change"))
  }

  read() {
    const kept = this.storage.getItem(this.name)
    return kept ? parse(kept) : this.adopt()
  }

  // Kept by an earlier version, which knew neither persons nor pasted texts, but a message that was on its way.
  adopt() {
    const { text = "", sealed, unanswered } = JSON.parse(this.storage.getItem(this.oldName) ?? "{}")
    const draft = { text, pasted: [], going: unanswered ? { key: sealed.turn_key, text, pasted: [] } : null }
    if (text) {
      this.storage.setItem(this.name, JSON.stringify(draft))
      this.storage.removeItem(this.oldName)
    }
    return draft
  }
}

function parse(kept) {
  const { text = "", pasted = [], going = null } = JSON.parse(kept || "{}") ?? {}
  return { text, pasted, going: going?.key ? going : null }
}

// As it is sent: what was pasted first, then the words about it.
function joined({ text, pasted }) {
  return [...pasted, text].filter((part) => !isBlank(part)).join("\n\n")
}

const drafts = new Map()

// One a conversation and page: whoever asks again gets the same.
export function draftOf(user, conversation) {
  const name = `${user}:${conversation}`
  if (!drafts.has(name)) drafts.set(name, new Draft({ user, conversation }).listen())
  return drafts.get(name)
}
