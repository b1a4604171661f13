import { ApiError, getFragment } from "./api.js"
import { LiveAnswer } from "./live_answer.js"
import { TurnStream } from "./turn_stream.js"

const PAUSE = 3000

// Follows the answer that is being written, while it is on the page, and puts the finished one in its place.
export class AnswerFollower {
  constructor(transcript, { heard, ended, lost }) {
    this.transcript = transcript
    this.heard = heard
    this.ended = ended
    this.lost = lost
  }

  follow() {
    const article = this.transcript.running
    if (!article) return this.leave()
    if (article === this.live?.element && this.stream.source) return
    this.stream?.close()
    if (article !== this.live?.element) this.start(article)
    this.stream.open()
  }

  start(article) {
    this.live = new LiveAnswer(article)
    this.stream = new TurnStream(article.dataset.turn, this.live.position, {
      append: (kind, text) => this.append(kind, text),
      replace: (text, reasoning) => this.live.replace(text, reasoning),
      tool: (event) => this.live.tool(event),
      state: (event) => this.live.state(event),
      ended: () => this.finish(article),
      lost: this.lost,
    })
  }

  append(kind, text) {
    this.live.append(kind, text)
    if (kind === "text") this.heard(text)
  }

  async finish(article) {
    const stream = this.stream
    try {
      this.transcript.replace(await getFragment(`/messages/${article.dataset.id}`))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (article.isConnected) setTimeout(() => this.finish(article), PAUSE)
    }
    if (this.stream === stream) this.leave()
    this.ended(article.dataset.turn)
  }

  leave() {
    this.stream?.close()
    this.stream = this.live = null
  }

  isFollowing(article) {
    return article === this.live?.element && Boolean(this.stream.source)
  }
}
