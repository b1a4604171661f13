import { Controller } from "stimulus"
import { attempt } from "../models/api.js"

const AHEAD = "1500px 0px"

// Stands at an edge beyond which there are more messages, and fetches them before anybody gets there.
export default class extends Controller {
  static outlets = ["conversation"]

  connect() {
    this.observer = new IntersectionObserver(([entry]) => entry.isIntersecting && this.fetch(), { rootMargin: AHEAD })
    this.observer.observe(this.element)
  }

  disconnect() {
    this.observer.disconnect()
  }

  follow(event) {
    event.preventDefault()
    return this.fetch()
  }

  async fetch() {
    if (this.element.ariaBusy === "true" || !this.hasConversationOutlet) return
    this.element.ariaBusy = "true"
    const conversation = this.conversationOutlet
    await attempt(() => this.extend(conversation.reading.window), (error) => conversation.showConnection(error))
      .finally(() => (this.element.ariaBusy = "false"))
  }

  // A page may be so short that this link is still near: then the next one follows.
  async extend(window) {
    await window.extend(this.element.dataset.way)
    this.observer.unobserve(this.element)
    if (this.element.isConnected) this.observer.observe(this.element)
  }
}
