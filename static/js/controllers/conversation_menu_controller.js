import { Controller } from "stimulus"
import { ListedRow } from "../models/listed_row.js"
import { Shelving } from "../models/shelving.js"

// What is done with one conversation of the list: one menu serves all rows, and knows for which it was opened.
export default class extends Controller {
  static targets = ["menu"]

  open({ target }) {
    const button = target.closest(".listed__more")
    if (!button) return
    const { left, bottom } = button.getBoundingClientRect()
    this.openAt({ target: button, detail: { x: left, y: bottom } })
  }

  openAt({ target, detail }) {
    this.row = new ListedRow(target.closest(".listed__row"))
    Object.assign(this.menuTarget.dataset, { pinned: this.row.isPinned, here: this.row.isOpenHere })
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
    this.row.element.append(document.getElementById("rename-form").content.cloneNode(true))
  }

  // The item says which of the acts it stands for.
  act({ params }) {
    return new Shelving(this.row)[params.act](params.use)
  }
}
