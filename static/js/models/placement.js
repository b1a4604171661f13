const GAP = 4
const EDGE = 8

// Where a menu stands beside its button (or the finger): below if there is room, else above, and never off the screen.
// `room` is the size of the window without what a keyboard covers; all in pixels.
export function placeBeside(anchor, size, room) {
  const fitsBelow = anchor.bottom + GAP + size.height <= room.height - EDGE
  const fitsRight = anchor.left + size.width <= room.width - EDGE
  const top = fitsBelow ? anchor.bottom + GAP : anchor.top - GAP - size.height
  const left = fitsRight ? anchor.left : anchor.right - size.width
  return { top: clamp(top, room.height - size.height - EDGE), left: clamp(left, room.width - size.width - EDGE) }
}

// Stand something that is open in the top layer beside this rectangle.
export function standBeside(anchor, element) {
  const room = { width: document.documentElement.clientWidth, height: visualViewport?.height ?? innerHeight }
  const { top, left } = placeBeside(anchor, element.getBoundingClientRect(), room)
  element.style.top = `${top}px`
  element.style.left = `${left}px`
}

function clamp(value, most) {
  return Math.max(EDGE, Math.min(value, most))
}
