import { Controller } from "stimulus"
import { attempt, getFragment } from "../models/api.js"

// A part of a page that changes by itself is fetched again until it no longer asks for that. The page is not loaded anew, so
// whoever goes through it by keys keeps their place.
export default class extends Controller {
  static values = { seconds: Number }

  connect() {
    this.wait()
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  wait() {
    this.timer = setTimeout(() => this.look(), this.secondsValue * 1000)
  }

  // Where the server cannot be reached, perhaps it can the next time.
  look() {
    return attempt(
      async () => {
        const page = await getFragment(location.href)
        const fresh = page.getElementById(this.element.id)
        if (fresh) this.element.replaceWith(fresh)
      },
      () => this.wait(),
    )
  }
}
