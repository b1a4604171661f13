// Where the conversation stands by the server's last word. What is shown may end earlier, so neither the leaf nor the answer
// that is being written is simply the last message on the page.
export class Standing {
  constructor({ leafId, turnId, lastSeq, version }, changed) {
    Object.assign(this, { leafId: leafId || null, turnId: turnId || null, lastSeq, version: version || null, changed })
  }

  // True when something happened that was not heard of before; what this page did itself is no news.
  hear({ leaf_id: leafId, active_turn_id: turnId, last_seq: lastSeq, version }) {
    const isNews = leafId !== this.leafId || turnId !== this.turnId || version !== (this.version ?? version)
    Object.assign(this, { leafId, lastSeq, version })
    this.turn(turnId)
    return isNews
  }

  accept({ turn, answer_id: answerId }, lastSeq) {
    Object.assign(this, { leafId: answerId, version: null })
    this.lastSeq = Math.max(this.lastSeq, lastSeq)
    this.turn(turn.state === "queued" || turn.state === "generating" ? turn.id : null)
  }

  ended(turnId) {
    if (turnId !== this.turnId) return
    this.version = null
    this.turn(null)
  }

  turn(turnId) {
    if (turnId === this.turnId) return
    this.turnId = turnId
    this.changed(turnId ? "began" : "ended")
  }
}
