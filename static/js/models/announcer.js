import { say } from "./words.js"

const PAUSE = 4000
const CODE = /```[^\n]*\n?[\s\S]*?(?:```|$)/g
const UP_TO_LAST_END = /^[\s\S]*(?:[.!?…]["'”’»)\]*_]*\s|[。！？]|\n)/

// Reads an answer aloud while it grows: whole sentences only, with a pause between, through one polite live region.
// The growing text itself is none, or a screen reader would stammer through it.
export class Announcer {
  constructor(region, pause = PAUSE) {
    this.region = region
    this.pause = pause
    this.unsaid = ""
  }

  // More of the answer has come.
  hear(text) {
    this.unsaid += text
    this.speak()
  }

  // A sentence of our own, after which a new answer is listened to.
  begin(words) {
    clearTimeout(this.timer)
    this.unsaid = ""
    this.isOver = false
    this.utter(words)
  }

  // The answer has ended: what is still unsaid follows, and then these words.
  finish(words = "") {
    this.unsaid = `${this.unsaid}\n${words}`
    this.isOver = true
    this.speak()
  }

  speak() {
    if (this.timer) return
    const ready = this.isOver ? this.unsaid : wholeSentences(this.unsaid)
    this.unsaid = this.unsaid.slice(ready.length)
    const words = spoken(ready)
    if (words) this.utter(words)
  }

  utter(words) {
    this.region.textContent = words
    this.timer = setTimeout(() => {
      this.timer = null
      this.speak()
    }, this.pause)
  }
}

// Up to the last end of a sentence, and never into code that is still being written.
function wholeSentences(text) {
  const fences = text.split("```").length - 1
  const settled = fences % 2 ? text.slice(0, text.lastIndexOf("```")) : text
  return settled.match(UP_TO_LAST_END)?.[0] ?? ""
}

// Marks of Markdown say nothing when they are read aloud.
function spoken(text) {
  return text
    .replace(CODE, ` ${say("answer.code")} `)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\|?[\s|:-]+\|?$)\s*/gm, "")
    .replace(/[*_`~|]+/g, " ")
    .replace(/\s+/g, " ")
    .trim()
}
