const STEPS = { ArrowDown: 1, ArrowUp: -1 }

// Keys that move the focus through elements which stand below each other. False when a key leads nowhere, and the browser
// keeps it.

// From one end to the other, and no further.
export function walk(elements, key) {
  return focusOn(elements[elements.indexOf(document.activeElement) + STEPS[key]])
}

// As in a menu: on round the ends, and at once to an end by Home and End.
export function walkRound(elements, key) {
  const here = elements.indexOf(document.activeElement)
  const last = elements.length - 1
  const places = { Home: 0, End: last, ArrowDown: here < last ? here + 1 : 0, ArrowUp: here > 0 ? here - 1 : last }
  return focusOn(elements[places[key]])
}

function focusOn(element) {
  element?.focus()
  return Boolean(element)
}
