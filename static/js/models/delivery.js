import { say } from "./words.js"

const SECOND = 1000
const LONGEST_PAUSE = 600 * SECOND
const LOOK_AGAIN = 3 * SECOND
const PAUSES = [2, 4, 8, 15]

// What a refusal means for a message that was posted: `hold` says why it waits and until when, `isTaken` is false when the
// server surely did not take it and undefined when nobody can tell.
export function readRefusal({ status, code, message, details = {} }, { tries = 0, now = Date.now() } = {}) {
  const soon = now + PAUSES[Math.min(tries, PAUSES.length - 1)] * SECOND
  if ([0, 502, 504].includes(status)) return { hold: { kind: "connection", until: soon } }
  if (status === 401) return { hold: { kind: "sign_in", until: soon }, isTaken: false }
  if (status === 409 && details.turn_id) return { hold: { kind: "answer", until: now + LOOK_AGAIN }, isTaken: false }
  if (status === 408 || status === 429 || status === 503) {
    return { hold: { kind: "pause", until: now + pauseOf(details.retryAfter), message }, isTaken: false }
  }
  if (status >= 500) return { hold: { kind: "trouble", until: soon, message } }
  if (code === "csrf") return { hold: { kind: "pause", until: soon, message }, isTaken: false }
  return { hold: { kind: "refused", message: status === 404 ? say("conversation.gone") : message, isGone: status === 404 }, isTaken: false }
}

// As the server tells it: seconds, else a date is not expected from ours.
function pauseOf(retryAfter) {
  const seconds = Number(retryAfter)
  return Math.min(Math.max(retryAfter && seconds >= 0 ? seconds * SECOND : 5 * SECOND, SECOND), LONGEST_PAUSE)
}
