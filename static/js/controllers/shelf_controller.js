import { Controller } from "stimulus"
import { attempt } from "../models/api.js"
import { ConversationList } from "../models/conversation_list.js"
import { ListedRow } from "../models/listed_row.js"
import { showName, showUnread } from "../models/page_title.js"
import { Seen } from "../models/seen.js"

const EVERY = 30_000

// Keeps the list in the sidebar fresh, and with it what the page is called. A list that cannot be had now is had later.
export default class extends Controller {
  static targets = ["list"]

  initialize() {
    this.list = new ConversationList(this.listTarget)
    this.seen = new Seen(document.getElementById("conversation"))
  }

  connect() {
    this.timer = setInterval(() => this.refresh(), EVERY)
    this.nameThePage()
    this.seen.tell()
  }

  disconnect() {
    clearInterval(this.timer)
  }

  async refresh() {
    if (document.hidden) return
    await this.seen.tell()
    if (await attempt(() => this.list.refresh(), () => false)) this.nameThePage()
  }

  nameThePage() {
    const { current, unread } = this.list
    if (current) showName(new ListedRow(current).title)
    showUnread(unread)
  }
}
