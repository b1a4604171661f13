import { countPoints } from "./code_points.js"
import { say } from "./words.js"

const MOST = 100_000
const NEAR = 90_000

export function isTooLong(text) {
  return text.length > MOST && countPoints(text) > MOST
}

// How a text stands to the longest message that the server takes; nothing while there is room enough.
export function describeLength(text) {
  const count = text.length < NEAR ? 0 : countPoints(text)
  if (count > MOST) return say("composer.too_long", { count: (count - MOST).toLocaleString() })
  return count < NEAR ? "" : say("composer.length", { count: count.toLocaleString() })
}
