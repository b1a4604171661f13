const MOST_PAGES = 25

// Remembers from page to page, for as long as the tab is open, how far an element is scrolled.
export class ScrollPlace {
  constructor(element, name, storage = sessionStorage) {
    Object.assign(this, { element, name, storage })
  }

  // What has no height, as in the closed drawer of a phone, has no place either.
  keep() {
    if (this.element.clientHeight) this.storage.setItem(this.name, this.element.scrollTop)
  }

  // `grow` makes the element longer by a page, and says false when it cannot.
  async restore(grow) {
    const wanted = Number(this.storage.getItem(this.name) ?? 0)
    for (let pages = 0; pages < MOST_PAGES && wanted > this.lowest; pages++) if (!(await grow())) break
    this.element.scrollTop = wanted
  }

  get lowest() {
    return this.element.scrollHeight - this.element.clientHeight
  }
}
