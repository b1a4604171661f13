import { Controller } from "stimulus"
import { attempt, write } from "../models/api.js"
import { say } from "../models/words.js"

// Stop stands beside Send while an answer is written.
export default class extends Controller {
  static targets = ["stop", "text", "status"]
  static outlets = ["conversation"]

  conversationOutletConnected() {
    this.mark()
  }

  // The focus never stays on a button that went away.
  mark() {
    const hadFocus = document.activeElement === this.stopTarget
    this.stopTarget.hidden = !this.turnId
    this.stopTarget.ariaDisabled = "false"
    if (hadFocus && !this.turnId) this.textTarget.focus({ preventScroll: true })
  }

  stop() {
    if (this.stopTarget.ariaDisabled === "true") return
    if (!this.turnId) return this.tell(say("composer.nothing_to_stop"))
    this.stopTarget.ariaDisabled = "true"
    return attempt(() => write("DELETE", `/turns/${this.turnId}`), (error) => {
      this.stopTarget.ariaDisabled = "false"
      this.tell(error.message)
    })
  }

  get turnId() {
    return this.hasConversationOutlet ? this.conversationOutlet.runningTurnId : null
  }

  tell(words) {
    this.statusTarget.textContent = words
  }
}
