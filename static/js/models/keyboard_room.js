const BARS = 60

// Some browsers (Safari on a phone) lay the on-screen keyboard over the page. What it covers stands in --keyboard-room, and
// the sheets lift what must stay in view. Less than a keyboard's height is the browser's own bars; a page that is zoomed in
// has a small view for another reason.
export class KeyboardRoom {
  constructor(root = document.documentElement, view = window) {
    this.root = root
    this.view = view
    this.room = 0
  }

  watch() {
    for (const kind of ["resize", "scroll"]) this.view.visualViewport?.addEventListener(kind, () => this.measure())
    // Not at once: that would lay the page out in the midst of its beginning.
    requestAnimationFrame(() => this.measure())
  }

  // The whole page is styled anew when this changes.
  measure() {
    const { covered } = this
    if (covered === this.room) return
    this.room = covered
    this.root.style.setProperty("--keyboard-room", `${covered}px`)
  }

  get covered() {
    const seen = this.view.visualViewport
    if (!seen || seen.scale > 1.01) return 0
    const covered = Math.round(this.view.innerHeight - seen.height - seen.offsetTop)
    return covered > BARS ? covered : 0
  }
}
