import { Controller } from "stimulus"
import { attempt, write } from "../models/api.js"
import { tellList } from "../models/conversation_list.js"
import { showMemoryUse } from "../models/memory_use.js"
import { toast } from "../models/toast.js"

// How much of what is said here is remembered. A conversation that has not begun comes into being with this choice.
export default class extends Controller {
  static targets = ["button", "choice"]
  static outlets = ["conversation"]

  open() {
    for (const item of this.choiceTargets) {
      item.ariaChecked = String(item.dataset.memoryUseUseParam === this.element.dataset.memory)
    }
    const { left, top } = this.buttonTarget.getBoundingClientRect()
    this.dispatch("wanted", { target: document.getElementById("memory-uses"), detail: { x: left, y: top } })
  }

  choose({ params: { use } }) {
    return attempt(
      async () => {
        await this.conversationOutlet.ensure()
        await write("PATCH", `/conversations/${this.conversationOutlet.idValue}`, { memory_use: use })
        showMemoryUse(use)
        tellList()
      },
      (error) => toast(error.message),
    )
  }
}
