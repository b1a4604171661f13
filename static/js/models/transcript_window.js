import { ApiError, getFragment } from "./api.js"

const MOST = 200

// The window through which a long conversation is read: at most so many messages are on the page; the next ones come before
// anybody gets to an edge, and those far away go.
export class TranscriptWindow {
  constructor(transcript, place, { standing, address, isBusy, changed }) {
    Object.assign(this, { transcript, place, standing, address, isBusy, changed })
  }

  get isAtEnd() {
    return this.transcript.last === null || this.transcript.last.dataset.id === this.standing.leafId
  }

  async extend(way) {
    const edge = way === "older" ? this.transcript.first : this.transcript.last
    const fragment = await this.fetch(`${way === "older" ? "before" : "after"}=${edge.dataset.seq}`)
    if (!edge.isConnected) return
    const fits = this.place.hold(() => {
      if (!this.transcript.join(fragment, way)) return false
      this.transcript.trim(way === "older" ? "newer" : "older", MOST)
      this.settle()
      return true
    })
    if (!fits) await this.showNewest()
  }

  async showNewest() {
    this.show(await this.fetch(""))
  }

  async showFirst() {
    this.show(await this.fetch("after=0"))
  }

  // Show the surroundings of a message; where it stands for another one, it takes that one's place on the screen.
  async showAround(id, instead = id) {
    const fragment = await this.fetch(`around=${id}`)
    this.place.hold(() => this.show(fragment), instead, id)
    return this.transcript.find(id)
  }

  async showDay(day) {
    this.show(await this.fetch(`on=${day}`))
    return this.transcript.messages.find((message) => message.dataset.day >= day) ?? this.transcript.last
  }

  // Take over what changed on the server, around what is being read.
  async refresh(isPinned) {
    const fragment = await this.fetchAround(isPinned ? null : this.place.message?.dataset.id)
    this.place.hold(() => {
      this.transcript.reconcile(fragment, this.isBusy)
      this.settle()
    })
  }

  show(fragment) {
    this.transcript.replaceAll(fragment)
    this.settle()
  }

  // A link stands at each edge beyond which there is more; a message without a parent is the very first.
  settle() {
    const { element, first, last } = this.transcript
    this.link("older", Boolean(first?.dataset.parent), (link) => element.prepend(link))
    this.link("newer", Boolean(last) && !this.isAtEnd, (link) => element.append(link))
    this.changed()
  }

  link(way, isNeeded, put) {
    const present = this.transcript.element.querySelector(`:scope > .page-link--${way}`)
    if (!isNeeded) present?.remove()
    else if (!present) put(document.getElementById(`${way}-link`).content.firstElementChild.cloneNode(true))
    else put(present)
  }

  async fetchAround(id) {
    try {
      return await this.fetch(id ? `around=${id}` : "")
    } catch (error) {
      // What was being read is not on the branch that is shown now.
      if (!(error instanceof ApiError) || ![404, 409].includes(error.status) || !id) throw error
      return this.fetch("")
    }
  }

  fetch(query) {
    return getFragment(`${this.address()}/messages${query && "?"}${query}`)
  }
}
