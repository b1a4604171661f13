import { Controller } from "stimulus"
import { attempt } from "../models/api.js"
import { ConversationList } from "../models/conversation_list.js"
import { ScrollPlace } from "../models/scroll_place.js"

const AHEAD = "400px"

// The list in the sidebar becomes longer as one scrolls, and stands where it was from page to page.
export default class extends Controller {
  static targets = ["list", "next"]

  initialize() {
    this.list = new ConversationList(this.listTarget)
    this.place = new ScrollPlace(this.listTarget, "shelf-place")
    const nearing = (seen) => seen.some(({ isIntersecting }) => isIntersecting) && this.showNext()
    this.nearing = new IntersectionObserver(nearing, { root: this.listTarget, rootMargin: AHEAD })
    // In the closed drawer of a phone nothing has a place yet.
    this.opening = new ResizeObserver(() => this.listTarget.clientHeight && this.settle())
  }

  connect() {
    this.opening.observe(this.listTarget)
  }

  disconnect() {
    this.opening.disconnect()
    this.nearing.disconnect()
  }

  nextTargetConnected(link) {
    this.nearing.observe(link)
  }

  async settle() {
    this.opening.disconnect()
    await this.place.restore(() => this.showNext())
    this.list.current?.scrollIntoView({ block: "nearest" })
  }

  keepPlace() {
    this.place.keep()
  }

  showNext(event) {
    event?.preventDefault()
    return attempt(() => this.list.showNext(), () => false)
  }
}
