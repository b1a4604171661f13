import { ApiError, getFragment } from "./api.js"
import { LiveAnswer } from "./live_answer.js"
import { TurnStream } from "./turn_stream.js"

const PAUSE = 3000

// Follows the answer that is being written, if there is one, and puts the finished one in its place.
export class AnswerFollower {
  constructor(transcript, { changed, heard, lost }) {
    this.transcript = transcript
    this.changed = changed
    this.heard = heard
    this.lost = lost
  }

  get turnId() {
    return this.transcript.running?.dataset.turn ?? null
  }

  follow() {
    const article = this.transcript.running
    if (!article) return this.leave()
    if (article === this.live?.element && this.stream.source) return
    const isNew = article.dataset.turn !== this.stream?.turnId
    this.stream?.close()
    if (article !== this.live?.element) this.start(article)
    this.stream.open()
    if (isNew) this.changed("began")
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
  }

  // Whatever ended it: the stream itself, or the news from elsewhere that it is over.
  leave() {
    const wasFollowing = Boolean(this.stream)
    this.stream?.close()
    this.stream = this.live = null
    if (wasFollowing) this.changed("ended")
  }

  isFollowing(article) {
    return article === this.live?.element && Boolean(this.stream.source)
  }
}
