const SHOWN_LETTERS = 40

// One line of the list of conversations: what it tells of its conversation.
export class ListedRow {
  constructor(element) {
    this.element = element
    this.link = element.querySelector(".listed__link")
  }

  get url() {
    return this.link.pathname
  }

  get isOpenHere() {
    return this.link.ariaCurrent === "page"
  }

  get isPinned() {
    return "pinned" in this.element.dataset
  }

  get memoryUse() {
    return this.element.dataset.memory
  }

  // The title, short enough for a notice.
  get name() {
    const title = this.element.querySelector(".listed__title").textContent
    return title.length > SHOWN_LETTERS ? `${title.slice(0, SHOWN_LETTERS - 1).trimEnd()}…` : title
  }
}
