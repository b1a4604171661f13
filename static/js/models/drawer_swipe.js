const SLOP = 10
const STEEPEST = 0.8
const FLICK = 0.35

// One finger that may be pulling the drawer: first it shows its direction, then the drawer follows it.
export class DrawerSwipe {
  constructor({ clientX, clientY, timeStamp }, isOpen) {
    this.start = { x: clientX, y: clientY }
    this.last = { x: clientX, time: timeStamp }
    this.isOpen = isOpen
    this.speed = 0
    this.kind = "undecided"
  }

  get isPull() {
    return this.kind === "pull"
  }

  move({ clientX, clientY, timeStamp }) {
    const across = clientX - this.start.x
    const along = Math.abs(clientY - this.start.y)
    if (this.kind === "undecided" && Math.hypot(across, along) > SLOP) this.decide(across, along)
    this.distance = this.isPull ? clientX - this.from : 0
    const elapsed = timeStamp - this.last.time
    if (elapsed > 0) this.speed = (clientX - this.last.x) / elapsed
    this.last = { x: clientX, time: timeStamp }
  }

  // Only a pull the way that the drawer can go counts; it begins where the direction became plain, so nothing jumps.
  decide(across, along) {
    const isTowards = this.isOpen ? across < 0 : across > 0
    this.kind = isTowards && along < Math.abs(across) * STEEPEST ? "pull" : "other"
    this.from = this.start.x + Math.sign(across) * SLOP
  }

  // Which part of the drawer is to be seen, 0 to 1.
  shown(width) {
    return Math.min(1, Math.max(0, (this.isOpen ? 1 : 0) + this.distance / width))
  }

  // What happens when the finger is lifted now: a flick decides, else whichever end is nearer. A finger that rested has no
  // flick, and where the browser took it from us all is as before.
  staysOpen(width, { type, timeStamp }) {
    if (type === "pointercancel") return this.isOpen
    const speed = timeStamp - this.last.time > 100 ? 0 : this.speed
    if (Math.abs(speed) > FLICK) return speed > 0
    return this.shown(width) > 0.5
  }
}

// A finger on something that itself moves sideways, on marked text, or below a dialog, is not ours.
export function mayPull(target) {
  if (document.querySelector("dialog[open]")) return false
  if (getSelection()?.type === "Range" || target.closest?.("input, textarea, select")) return false
  for (let element = target; element instanceof Element; element = element.parentElement) {
    const isWider = element.scrollWidth > element.clientWidth + 1
    if (isWider && /auto|scroll/.test(getComputedStyle(element).overflowX)) return false
  }
  return true
}
