import { write } from "./api.js"
import { tellList } from "./conversation_list.js"
import { showName } from "./page_title.js"

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

  // What the conversation is called; empty while it has no name yet.
  get title() {
    return "named" in this.element.dataset ? this.titleElement.textContent : ""
  }

  // What it was called before a model named it.
  get earlierTitle() {
    return this.element.dataset.earlier ?? ""
  }

  // The title, short enough for a notice.
  get name() {
    const title = this.titleElement.textContent
    return title.length > SHOWN_LETTERS ? `${title.slice(0, SHOWN_LETTERS - 1).trimEnd()}…` : title
  }

  get titleElement() {
    return this.element.querySelector(".listed__title")
  }

  async rename(title) {
    await write("PATCH", this.url, { title })
    this.titleElement.textContent = title
    if (this.isOpenHere) showName(title)
    tellList()
  }
}
