import { attempt, getJson, write } from "./api.js"
import { tellList } from "./conversation_list.js"
import { askAboutLearned } from "./learned_question.js"
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
    const wish = await this.wishForLearned()
    if (!wish) return
    const isKept = wish === "keep"
    const sentence = say(isKept ? "shelf.deleted_kept" : "shelf.deleted", { title: name })
    if (!(await this.ask("DELETE", url, isKept ? { keep_learned: true } : undefined))) return
    if (!isOpenHere) return offer(sentence, ["PUT", `${url}/restoration`])
    carryToast(sentence, { undo: { method: "PUT", url: `${url}/restoration`, to: url } })
    location.assign("/")
  }

  // What becomes of the facts that only this conversation taught; nobody is asked where there are none.
  wishForLearned() {
    return attempt(
      async () => {
        const { facts } = (await getJson(`${this.row.url}/learned`)).body
        return facts ? askAboutLearned(this.row.name, facts) : "go"
      },
      (error) => {
        toast(error.message)
        return ""
      },
    )
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
