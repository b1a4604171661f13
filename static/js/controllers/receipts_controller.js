import { Controller } from "stimulus"
import { Receipts } from "../models/receipts.js"

// The memories under an answer: they come when they are unfolded, and take what their person says of them. One of these serves
// all messages of the page.
export default class extends Controller {
  load({ target }) {
    if (target.matches(".receipts[open]")) return new Receipts(target).load()
  }

  act({ target }) {
    const button = target.closest("[data-verdict]")
    if (button) return new Receipts(button.closest(".receipts")).judge(button.dataset)
  }
}
