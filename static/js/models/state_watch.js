import { ApiError, getJson } from "./api.js"

const EVERY = 3000

// Asks the server every few seconds, while somebody is looking, whether this conversation moved on elsewhere; tabs of the
// same browser tell each other at once.
export class StateWatch {
  constructor(conversationId, heard, troubled) {
    this.url = `/conversations/${conversationId}/state`
    this.heard = heard
    this.troubled = troubled
    this.channel = new BroadcastChannel(`conversation:${conversationId}`)
    this.channel.onmessage = () => this.ask()
    this.look = () => this.ask()
    document.addEventListener("visibilitychange", this.look)
    addEventListener("online", this.look)
    this.timer = setInterval(this.look, EVERY)
  }

  disconnect() {
    clearInterval(this.timer)
    document.removeEventListener("visibilitychange", this.look)
    removeEventListener("online", this.look)
    this.channel.close()
  }

  tellOthers() {
    this.channel.postMessage("moved on")
  }

  // Hear an answer to a question from now, whether or not it is news.
  async askAfresh() {
    await this.asked
    this.etag = null
    return this.ask()
  }

  ask() {
    if (document.hidden || this.isAsking) return this.asked
    this.isAsking = true
    this.asked = this.fetch()
    return this.asked
  }

  async fetch() {
    try {
      const answer = await getJson(this.url, this.etag)
      if (answer) await this.heard(answer.body)
      this.etag = answer?.etag ?? this.etag
      this.troubled(null)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.troubled(error)
    } finally {
      this.isAsking = false
    }
  }
}
