import { Controller } from "stimulus"

const YEAR = 365 * 24 * 3600

// Beside a wide page the sidebar can be folded away. A cookie remembers it, so that the server's first paint is right.
export default class extends Controller {
  turn() {
    const isFolded = document.documentElement.dataset.sidebar !== "folded"
    if (isFolded) document.documentElement.dataset.sidebar = "folded"
    else delete document.documentElement.dataset.sidebar
    document.cookie = `sidebar=folded; path=/; max-age=${isFolded ? YEAR : 0}; samesite=lax`
    this.element.ariaExpanded = String(!isFolded)
  }
}
