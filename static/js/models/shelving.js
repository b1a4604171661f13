import { attempt, write } from "./api.js"
import { tellList } from "./conversation_list.js"
import { showMemoryUse } from "./memory_use.js"
import { carryToast, toast } from "./toast.js"
import { say } from "./words.js"

// What a person does with one conversation of the list as a whole; what takes it out of sight can be undone.
export class Shelving {
  constructor(row) {
    this.row = row
  }

  pin() {
    return this.change({ pinned: !this.row.isPinned })
  }

  // How much of what is said here is remembered; where the conversation is open, its page says so too.
  async keep(use) {
    const { isOpenHere } = this.row
    if ((await this.change({ memory_use: use })) && isOpenHere) showMemoryUse(use)
  }

  async archive() {
    const { url, name } = this.row
    const isDone = await this.change({ archived: true })
    if (isDone) offer(say("shelf.archived", { title: name }), ["PATCH", url, { archived: false }])
  }

  async delete() {
    const { url, name, isOpenHere } = this.row
    const sentence = say("shelf.deleted", { title: name })
    if (!(await this.ask("DELETE", url))) return
    if (!isOpenHere) return offer(sentence, ["PUT", `${url}/restoration`])
    carryToast(sentence, { undo: { method: "PUT", url: `${url}/restoration`, to: url } })
    location.assign("/")
  }

  change(values) {
    return this.ask("PATCH", this.row.url, values)
  }

  // True when the server did it.
  ask(...request) {
    return attempt(
      async () => {
        await write(...request)
        tellList()
        return true
      },
      (error) => {
        toast(error.message)
        return false
      },
    )
  }
}

function offer(sentence, back) {
  toast(sentence, { undo: () => write(...back).then(tellList) })
}
