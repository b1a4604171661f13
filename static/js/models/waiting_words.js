import { isShell } from "./shell.js"
import { say } from "./words.js"

const SECOND = 1000

// What stands below a message that is on its way, and what can be done with it just now.
export function describeWaiting(message, head, here, now = Date.now()) {
  const told = describe(message, head, now)
  if (message.conversation === here) return told
  return { ...told, words: `${say("outbox.another")} ${told.words}`, canEdit: false }
}

function describe(message, head, now) {
  const { kind = "sending", until = 0, message: reason } = isShell() ? onShell(message) : (message.hold ?? {})
  if (message !== head) {
    return { kind: "queued", words: say(head.hold?.kind === "refused" ? "outbox.behind" : "outbox.queued"), canEdit: true, canRemove: true }
  }
  const count = Math.max(0, Math.ceil((until - now) / SECOND))
  const isLate = ["pause", "trouble"].includes(kind) && count > 0
  const words = isLate ? `${reason} ${say("outbox.next_try", { count })}` : say(`outbox.${WORDS[kind]}`, { reason })
  return {
    kind,
    words: message.isUncertain && kind !== "sending" ? `${words} ${say("outbox.uncertain")}` : words,
    isCounting: isLate,
    canEdit: !message.isUncertain,
    canRemove: kind !== "sending",
    canSendNow: !isShell() && (["connection", "sign_in", "pause", "trouble"].includes(kind) || Boolean(message.hold?.isGone)),
    canSignIn: kind === "sign_in",
  }
}

// Whatever it waited for before, now it waits for the connection first.
function onShell({ hold }) {
  return hold?.kind === "refused" ? hold : { kind: "connection" }
}

const WORDS = {
  sending: "sending",
  connection: "connection",
  sign_in: "sign_in",
  answer: "answer",
  pause: "sending",
  trouble: "sending",
  refused: "refused",
}
