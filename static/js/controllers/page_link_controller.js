import { Controller } from "stimulus"
import { ApiError } from "../models/api.js"

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

  // A page may be so short that this link is still near: then the next one follows.
  async fetch() {
    if (this.element.ariaBusy === "true" || !this.hasConversationOutlet) return
    this.element.ariaBusy = "true"
    try {
      await this.conversationOutlet.reading.window.extend(this.element.dataset.way)
      this.watchAnew()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.conversationOutlet.showConnection(error)
    } finally {
      this.element.ariaBusy = "false"
    }
  }

  watchAnew() {
    this.observer.unobserve(this.element)
    if (this.element.isConnected) this.observer.observe(this.element)
  }
}
