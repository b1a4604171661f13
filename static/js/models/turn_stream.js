import { AnswerPosition } from "./answer_position.js"

const FINAL = ["done", "stopped", "interrupted", "failed"]
const UNKNOWN = "0:0"
const FIRST_WAIT = 1000
const LONGEST_WAIT = 30000

// Reads one turn's events. The listener hears append(kind, text), replace(text, reasoning), tool(event), state(event),
// ended(event), and lost() when the browser has given up reconnecting; it then decides whether to open() again.
export class TurnStream {
  constructor(turnId, position, listener, openSource = (url) => new EventSource(url)) {
    this.turnId = turnId
    this.position = new AnswerPosition(position)
    this.listener = listener
    this.openSource = openSource
    this.waits = 0
    this.gaps = 0
  }

  open(after = this.position) {
    this.close()
    this.source = this.openSource(`/turns/${this.turnId}/events?after=${after}`)
    for (const kind of ["text", "reasoning"]) this.hear(kind, (event) => this.take(kind, event))
    this.hear("tool", (event) => this.listener.tool(event))
    this.hear("reset", (event) => this.reset(event))
    this.hear("state", (event) => this.settle(event))
    this.source.addEventListener("error", () => this.lose())
  }

  close() {
    clearTimeout(this.timer)
    this.source?.close()
    this.source = null
  }

  hear(name, act) {
    const source = this.source
    source.addEventListener(name, ({ data }) => {
      if (source !== this.source) return
      this.waits = 0
      act(JSON.parse(data))
    })
  }

  take(kind, event) {
    const fresh = this.position.take(kind, event)
    if (fresh === null) return this.mend()
    this.gaps = 0
    if (fresh) this.listener.append(kind, fresh)
  }

  // A second gap in a row: our position means nothing to the server, so ask for everything.
  mend() {
    this.gaps++
    this.open(this.gaps > 1 ? UNKNOWN : this.position)
  }

  reset(event) {
    this.gaps = 0
    if (this.position.reset(event)) this.listener.replace(event.text, event.reasoning)
  }

  settle(event) {
    if (event.attempt < this.position.attempt) return
    this.listener.state(event)
    if (!FINAL.includes(event.state)) return
    this.close()
    this.listener.ended(event)
  }

  // A dropped connection mends itself; only a refusal (readyState CLOSED) needs us.
  lose() {
    if (this.source?.readyState !== 2) return
    this.close()
    this.timer = setTimeout(() => this.listener.lost(), Math.min(FIRST_WAIT * 2 ** this.waits++, LONGEST_WAIT))
  }
}
