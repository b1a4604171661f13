const SLICE = 8
// A drawing that costs much is repeated rarely, so that at least two thirds of the time belong to the person.
const REST = 2

// Draws what asked to be drawn, once a frame and in small slices, the newest messages first. What a drawing costs is known
// when it was painted: styles, layout and paint mostly take longer than our part.
class DrawQueue {
  constructor() {
    this.waiting = new Set()
    this.drawn = []
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => this.rest()
    this.painted = port2
    addEventListener("input", () => (this.isTyped = true), { capture: true, passive: true })
  }

  add(words) {
    this.waiting.add(words)
    this.frame ??= requestAnimationFrame(() => this.work())
  }

  drop(words) {
    this.waiting.delete(words)
  }

  // What was just typed is painted before all else, and in a frame of its own.
  work() {
    this.frame = null
    if (this.isTyped) this.isTyped = false
    else this.drawSome()
    if (this.waiting.size) this.frame = requestAnimationFrame(() => this.work())
  }

  drawSome() {
    this.start = performance.now()
    const until = this.start + SLICE
    for (const words of [...this.waiting].reverse()) {
      if (performance.now() > until) break
      if (this.start < (words.notBefore ?? 0)) continue
      if (words.draw(until)) this.waiting.delete(words)
      this.drawn.push(words)
    }
    if (this.drawn.length) this.painted.postMessage(null)
  }

  rest() {
    const now = performance.now()
    for (const words of this.drawn.splice(0)) words.notBefore = now + REST * (now - this.start)
  }
}

export const drawQueue = new DrawQueue()
