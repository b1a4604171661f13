import { Controller } from "stimulus"
import { WrittenText } from "../models/written_text.js"

// Draws the texts that stand in its element, and those that come there later.
export default class extends Controller {
  static targets = ["text"]

  initialize() {
    this.texts = new WeakMap()
  }

  textTargetConnected(element) {
    const text = new WrittenText(element)
    this.texts.set(element, text)
    return text.watch()
  }

  textTargetDisconnected(element) {
    this.texts.get(element)?.leave()
  }
}
