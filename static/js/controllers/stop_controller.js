import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"

// Send and Stop share one place: only the one that makes sense now is there.
export default class extends Controller {
  static targets = ["send", "stop", "text", "status"]
  static outlets = ["conversation"]

  conversationOutletConnected() {
    this.mark()
  }

  // The focus never stays on a button that went away.
  mark() {
    const isRunning = Boolean(this.conversationOutlet.runningTurnId)
    const hadFocus = document.activeElement === this.stopTarget
    this.stopTarget.hidden = !isRunning
    this.sendTarget.hidden = isRunning
    this.stopTarget.ariaDisabled = "false"
    if (hadFocus && !isRunning) this.textTarget.focus({ preventScroll: true })
  }

  async stop() {
    if (this.stopTarget.ariaDisabled === "true") return
    this.stopTarget.ariaDisabled = "true"
    try {
      await write("DELETE", `/turns/${this.conversationOutlet.runningTurnId}`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.stopTarget.ariaDisabled = "false"
      this.statusTarget.textContent = error.message
    }
  }
}
