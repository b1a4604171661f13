import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"
import { uuid } from "../models/uuid.js"

export default class extends Controller {
  static targets = ["text", "trouble"]
  static outlets = ["conversation"]

  // The key stays the same for a second try, so that a lost reply cannot begin two answers.
  regenerate() {
    this.turnKey ??= uuid()
    return this.ask("POST", `/messages/${this.element.dataset.id}/variants`, { turn_key: this.turnKey })
  }

  continue() {
    const { turn, attempt } = this.element.dataset
    return this.ask("PUT", `/turns/${turn}/attempts/${Number(attempt) + 1}`)
  }

  flip({ params }) {
    return this.attempt(() => this.conversationOutlet.flipTo(params.to))
  }

  edit() {
    if (this.element.querySelector(".edit")) return
    const form = document.getElementById("edit-form").content.cloneNode(true)
    this.textTarget.after(form)
  }

  ask(method, url, body) {
    return this.attempt(async () => this.conversationOutlet.begin(await write(method, url, body)))
  }

  async attempt(act) {
    this.troubleTarget.textContent = ""
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.troubleTarget.textContent = error.message
      if (error.status === 409) await this.conversationOutlet.lookAgain()
    }
  }
}
