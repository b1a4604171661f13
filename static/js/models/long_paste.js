const MOST_CHARACTERS = 2_000
const MOST_LINES = 40

// What would fill the box to no use is folded.
export function isLong(text) {
  return text.length > MOST_CHARACTERS || countLines(text) > MOST_LINES
}

export function countLines(text) {
  return text.replace(/\n$/, "").split("\n").length
}
