import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"

// Which model answers in this conversation.
export default class extends Controller {
  static targets = ["choice", "status"]
  static outlets = ["conversation"]

  connect() {
    this.last = this.choiceTarget.selectedIndex
  }

  async choose() {
    const { credential, model } = this.choiceTarget.selectedOptions[0].dataset
    try {
      await this.conversationOutlet.ensure()
      const choice = { credential_id: credential || null, model }
      await write("PUT", `/conversations/${this.conversationOutlet.idValue}/choice`, choice)
      this.last = this.choiceTarget.selectedIndex
      this.statusTarget.textContent = `${model} answers from now on.`
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.choiceTarget.selectedIndex = this.last
      this.statusTarget.textContent = error.message
    }
  }
}
