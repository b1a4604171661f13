import { Controller } from "stimulus"
import { ApiError, getFragment } from "../models/api.js"

// The link to earlier messages: they take its place, and what is being read stays where it is.
export default class extends Controller {
  static outlets = ["conversation"]

  async show(event) {
    event.preventDefault()
    if (this.element.ariaBusy === "true") return
    this.element.ariaBusy = "true"
    try {
      const fragment = await getFragment(this.element.href)
      this.conversationOutlet.bottom.holdWhile(() => this.element.replaceWith(fragment))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.element.ariaBusy = "false"
      this.conversationOutlet.showConnection(error)
    }
  }
}
