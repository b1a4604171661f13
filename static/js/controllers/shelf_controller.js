import { Controller } from "stimulus"
import { ApiError } from "../models/api.js"
import { ConversationList, showName } from "../models/conversation_list.js"
import { Seen } from "../models/seen.js"

const EVERY = 30_000
const PLACE = "shelf-place"
const MOST_PAGES = 25

// Keeps the list in the sidebar fresh, longer as one scrolls, and where it was from page to page.
export default class extends Controller {
  static targets = ["list", "next"]

  initialize() {
    this.list = new ConversationList(this.listTarget)
    this.seen = new Seen(document.getElementById("conversation"))
    this.nearing = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.showNext(), {
      root: this.listTarget,
      rootMargin: "400px",
    })
  }

  connect() {
    this.timer = setInterval(() => this.refresh(), EVERY)
    // In the closed drawer of a phone nothing has a place yet.
    this.opening = new ResizeObserver(() => this.listTarget.clientHeight && this.settle())
    this.opening.observe(this.listTarget)
    this.showUnread()
    this.attempt(() => this.seen.tell())
  }

  disconnect() {
    clearInterval(this.timer)
    this.opening.disconnect()
    this.nearing.disconnect()
  }

  nextTargetConnected(link) {
    this.nearing.observe(link)
  }

  async settle() {
    this.opening.disconnect()
    const wanted = Number(sessionStorage.getItem(PLACE) ?? 0)
    for (let pages = 0; pages < MOST_PAGES && wanted > this.lowest; pages++) if (!(await this.attempt(() => this.list.showNext()))) break
    this.listTarget.scrollTop = wanted
    this.list.current?.scrollIntoView({ block: "nearest" })
  }

  get lowest() {
    return this.listTarget.scrollHeight - this.listTarget.clientHeight
  }

  keepPlace() {
    if (this.listTarget.clientHeight) sessionStorage.setItem(PLACE, this.listTarget.scrollTop)
  }

  async refresh() {
    if (document.hidden) return
    await this.attempt(() => this.seen.tell())
    if (await this.attempt(() => this.list.refresh())) this.showUnread()
  }

  showNext(event) {
    event?.preventDefault()
    return this.attempt(() => this.list.showNext())
  }

  // Quietly: how many answers wait elsewhere stands before the page's name.
  showUnread() {
    const name = this.list.current && "named" in this.list.current.dataset ? this.list.current.querySelector(".listed__title").textContent : ""
    showName(name)
    const { unread } = this.list
    document.title = `${unread ? `(${unread}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`
  }

  // The list is beside the matter: when it cannot be had now, it is had later.
  async attempt(act) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return false
    }
  }
}
