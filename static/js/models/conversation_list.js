import { attempt, getJson, getPage } from "./api.js"
import { showName } from "./page_title.js"

const FROM = "/conversations/list"

// The list in the sidebar, as the server draws it. This only fetches it, puts it in its place and keeps what is looked at.
export class ConversationList {
  constructor(element) {
    this.element = element
  }

  get rows() {
    return [...this.element.querySelectorAll(".listed__row")]
  }

  get next() {
    return this.element.querySelector(".listed__next")
  }

  get unread() {
    return Number(this.element.querySelector(".listed")?.dataset.unread ?? 0)
  }

  get current() {
    return this.element.querySelector("[aria-current]")?.closest(".listed__row") ?? null
  }

  find(id) {
    return this.rows.find((row) => row.dataset.id === id) ?? null
  }

  // Somebody has a name under the pen, or the menu of a row open: the list waits.
  get isBusy() {
    return Boolean(this.element.querySelector(".rename, [data-open]"))
  }

  // True when something had changed.
  async refresh() {
    if (this.isBusy) return false
    const page = await getPage(FROM, this.etag)
    if (!page || this.isBusy) return false
    this.etag = page.etag
    this.keeping(() => this.takeOver(page.fragment))
    return true
  }

  async showNext() {
    const link = this.next
    if (!link || link.ariaBusy === "true") return false
    link.ariaBusy = "true"
    try {
      const { fragment } = await getPage(link.dataset.from)
      // While it was on its way the list may have been drawn anew: then this page goes where the list still leads to it.
      const present = this.next
      if (present?.dataset.from !== link.dataset.from) return false
      present.remove()
      this.append(fragment)
      return true
    } finally {
      link.ariaBusy = "false"
    }
  }

  // The first page replaces what it covers; rows beyond its end, which were fetched before, stay below it.
  takeOver(fragment) {
    const fresh = fragment.querySelector(".listed")
    const last = [...fresh.querySelectorAll(".listed__row:not([data-pinned])")].at(-1)
    const known = new Set([...fresh.querySelectorAll(".listed__row")].map((row) => row.dataset.id))
    const beyond = last && fresh.querySelector(".listed__next")
      ? this.rows.filter((row) => !("pinned" in row.dataset) && row.dataset.place < last.dataset.place && !known.has(row.dataset.id))
      : []
    if (beyond.length) {
      const next = this.next
      fresh.querySelector(".listed__next").remove()
      for (const row of beyond) this.groupLike(row, fresh).append(row)
      if (next) fresh.append(next)
    }
    this.element.replaceChildren(fresh)
    this.markCurrent()
  }

  append(fragment) {
    const listed = this.element.querySelector(".listed")
    for (const row of fragment.querySelectorAll(".listed__row")) {
      if (!this.find(row.dataset.id)) this.groupLike(row, listed).append(row)
    }
    const next = fragment.querySelector(".listed__next")
    if (next) listed.append(next)
    this.markCurrent()
  }

  // The list of rows below the same heading; the heading comes along if it is not there yet.
  groupLike(row, listed) {
    const group = row.closest(".listed__group")
    const same = listed.querySelector(`.listed__group[data-group="${group.dataset.group}"]`)
    if (same) return same.querySelector(".listed__rows")
    const copy = group.cloneNode(true)
    copy.querySelector(".listed__rows").replaceChildren()
    listed.append(copy)
    return copy.querySelector(".listed__rows")
  }

  markCurrent() {
    for (const link of this.element.querySelectorAll(".listed__link")) {
      if (link.pathname === location.pathname) link.ariaCurrent = "page"
      else link.removeAttribute("aria-current")
    }
  }

  // Neither the place in the list nor the focus is lost when it is drawn anew.
  keeping(change) {
    const { scrollTop } = this.element
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null
    const row = focused?.closest(".listed__row")
    const place = this.rows.indexOf(row)
    change()
    this.element.scrollTop = scrollTop
    if (!row) return
    // Where the row has gone, the one that took its place has the focus.
    const there = this.find(row.dataset.id) ?? this.rows[place] ?? this.rows.at(-1)
    const same = there?.querySelector(`.${focused.classList[0]}`)
    ;(same ?? this.element).focus({ preventScroll: true })
  }
}

// A conversation was named, moved or read: whoever shows the list looks again.
export function tellList() {
  dispatchEvent(new CustomEvent("conversations:changed"))
}

// A name that cannot be had now comes with the list.
export async function renewName(conversationId) {
  const answer = await attempt(() => getJson(`/conversations/${conversationId}/state`), () => null)
  showName(answer?.body.title)
  tellList()
}

export function isNamed() {
  const row = document.querySelector("#conversations [aria-current]")?.closest(".listed__row")
  return Boolean(row && "named" in row.dataset)
}
