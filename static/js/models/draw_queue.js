const SLICE = 12
// A drawing that costs much is repeated rarely, so that at least four fifths of the time belong to the person.
const REST = 4

// Draws what asked to be drawn, once a frame and in small slices, the newest messages first.
class DrawQueue {
  constructor() {
    this.waiting = new Set()
  }

  add(words) {
    this.waiting.add(words)
    this.frame ??= requestAnimationFrame(() => this.work())
  }

  drop(words) {
    this.waiting.delete(words)
  }

  work() {
    this.frame = null
    const until = performance.now() + SLICE
    for (const words of [...this.waiting].reverse()) {
      const start = performance.now()
      if (start > until) break
      if (start < (words.notBefore ?? 0)) continue
      if (words.draw(until)) this.waiting.delete(words)
      words.notBefore = performance.now() + REST * (performance.now() - start)
    }
    if (this.waiting.size) this.frame = requestAnimationFrame(() => this.work())
  }
}

export const drawQueue = new DrawQueue()
