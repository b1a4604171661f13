import { isShell } from "./shell.js"
import { say } from "./words.js"

const SECOND = 1000

// What stands below a message that is on its way, and what can be done with it just now.
export function describeWaiting(message, head, now = Date.now()) {
  const { kind = "sending", until = 0, message: reason } = message.hold ?? {}
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
    canSendNow: !isShell() && ["connection", "sign_in", "pause", "trouble"].includes(kind),
    canSignIn: kind === "sign_in",
  }
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
