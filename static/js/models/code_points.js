// The server counts text in code points, JavaScript in UTF-16 units; an emoji is one there and two here.

export function countPoints(text) {
  let points = text.length
  for (let i = 1; i < text.length; i++) {
    if (isPair(text, i - 1)) points--
  }
  return points
}

// The rest of the text after its first so many code points.
export function afterPoints(text, points) {
  let i = 0
  for (; points > 0 && i < text.length; points--) i += isPair(text, i) ? 2 : 1
  return text.slice(i)
}

function isPair(text, i) {
  return isBetween(text.charCodeAt(i), 0xd800, 0xdbff) && isBetween(text.charCodeAt(i + 1), 0xdc00, 0xdfff)
}

function isBetween(unit, low, high) {
  return unit >= low && unit <= high
}
