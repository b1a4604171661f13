const HOLD = 500
const SLOP = 10

// A finger that rests on a thing: `held({ x, y })` is called once, where the finger is. Moving, lifting or scrolling is no rest.
export class LongPress {
  constructor(held, { hold = HOLD } = {}) {
    this.held = held
    this.hold = hold
  }

  hear(event) {
    if (event.type === "pointerdown") this.press(event)
    else if (event.type === "pointermove") this.move(event)
    else if (event.type === "click") this.swallow(event)
    else if (event.type === "contextmenu") this.settle(event)
    else this.cancel()
  }

  press({ clientX, clientY, pointerType, isPrimary }) {
    this.cancel()
    if (pointerType === "mouse" || !isPrimary) return
    this.start = { x: clientX, y: clientY }
    this.wasHeld = false
    this.timer = setTimeout(() => this.fire(), this.hold)
  }

  move({ clientX, clientY }) {
    if (this.timer && Math.hypot(clientX - this.start.x, clientY - this.start.y) > SLOP) this.cancel()
  }

  cancel() {
    clearTimeout(this.timer)
    this.timer = null
  }

  fire() {
    this.cancel()
    this.wasHeld = true
    this.held(this.start)
  }

  // Android says contextmenu by itself when a finger rests; the browser's own menu would cover ours.
  settle(event) {
    if (this.timer) this.fire()
    if (this.wasHeld) event.preventDefault()
  }

  swallow(event) {
    if (!this.swallows()) return
    event.preventDefault()
    event.stopPropagation()
  }

  // Whether this event only follows the long press, like the click when the finger is lifted at last.
  swallows() {
    const follows = this.wasHeld
    this.wasHeld = false
    return follows
  }
}
