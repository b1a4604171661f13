const NEAR = 96

// Keeps the newest words in view, but only while the person is there; whoever scrolls up to read is left in peace.
export class BottomKeeper {
  constructor(isAtEnd, changed) {
    this.isAtEnd = isAtEnd
    this.changed = changed
    this.isPinned = true
    this.top = 0
    this.look = () => this.update()
    addEventListener("scroll", this.look, { passive: true })
    this.stay = () => this.keep()
    addEventListener("resize", this.stay)
    this.observer = new ResizeObserver(() => this.keep())
    this.observer.observe(document.body)
  }

  disconnect() {
    removeEventListener("scroll", this.look)
    removeEventListener("resize", this.stay)
    this.observer.disconnect()
  }

  keep() {
    if (this.isPinned) this.go()
    else this.update()
  }

  go() {
    const page = document.scrollingElement
    page.scrollTop = page.scrollHeight
    this.update()
  }

  release() {
    this.isPinned = false
  }

  // Upwards even a little means "let me read"; downwards, near the end is near enough. What grew below before our own move was
  // told of is no move of the person's.
  update() {
    const page = document.scrollingElement
    const left = page.scrollHeight - page.scrollTop - page.clientHeight
    if (page.scrollTop < this.top) this.isPinned = left < 2
    else if (left < NEAR) this.isPinned = true
    this.isPinned &&= this.isAtEnd()
    this.top = page.scrollTop
    this.changed()
  }
}
