import { Controller } from "stimulus"

// Opening and closing is the browser's own popover; here only the focus is looked after.
export default class extends Controller {
  settle(event) {
    if (event.newState === "open") this.element.querySelector("a, button")?.focus()
  }
}
