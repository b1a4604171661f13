import { Controller } from "stimulus"
import { ApiError, write } from "../models/api.js"
import { tellList } from "../models/conversation_list.js"
import { ListedRow } from "../models/listed_row.js"
import { carryToast, toast } from "../models/toast.js"
import { say } from "../models/words.js"

// What is done with one conversation of the list: one menu serves all rows, and knows for which it was opened.
export default class extends Controller {
  static targets = ["menu"]

  open({ currentTarget: button }) {
    const { left, bottom } = button.getBoundingClientRect()
    this.show(button.closest(".listed__row"), { x: left, y: bottom })
  }

  openAt({ currentTarget: row, detail }) {
    this.show(row, detail)
  }

  show(element, detail) {
    this.row = new ListedRow(element)
    this.menuTarget.dataset.pinned = this.row.isPinned
    for (const item of this.menuTarget.querySelectorAll("[role=menuitemradio]")) {
      item.ariaChecked = String(item.dataset.conversationMenuUseParam === this.row.memoryUse)
    }
    this.dispatch("wanted", { prefix: "row", detail })
  }

  // While its menu is open a row shows which one it is.
  mark({ newState }) {
    this.row?.element.toggleAttribute("data-open", newState === "open")
  }

  rename() {
    this.close()
    this.row.element.append(document.getElementById("rename-form").content.cloneNode(true))
  }

  pin() {
    return this.change({ pinned: !this.row.isPinned })
  }

  async keep({ params: { use } }) {
    const { isOpenHere } = this.row
    const shown = document.getElementById("conversation-private")
    if ((await this.change({ memory_use: use })) && isOpenHere && shown) shown.dataset.memory = use
  }

  async archive() {
    const { url, name } = this.row
    if (await this.change({ archived: true })) this.offer(say("shelf.archived", { title: name }), ["PATCH", url, { archived: false }])
  }

  async delete() {
    const { url, name, isOpenHere } = this.row
    const sentence = say("shelf.deleted", { title: name })
    if (!(await this.attempt("DELETE", url))) return
    if (!isOpenHere) return this.offer(sentence, ["PUT", `${url}/restoration`])
    carryToast(sentence, { undo: { method: "PUT", url: `${url}/restoration`, to: url } })
    location.assign("/")
  }

  offer(sentence, back) {
    toast(sentence, { undo: () => write(...back).then(tellList) })
  }

  change(values) {
    return this.attempt("PATCH", this.row.url, values)
  }

  async attempt(...request) {
    this.close()
    try {
      await write(...request)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(error.message)
      return false
    }
    tellList()
    return true
  }

  close() {
    this.menuTarget.hidePopover()
  }
}
