import { attempt, write } from "./api.js"

// Tells the server up to where the open conversation was seen, once for each answer that has ended before somebody's eyes.
// What could not be told is told with the next look.
export class Seen {
  constructor(conversation) {
    this.conversation = conversation
  }

  async tell() {
    const id = this.conversation?.dataset.conversationIdValue
    const last = [...(this.conversation?.querySelectorAll(".message[data-seq]") ?? [])].at(-1)
    if (!id || !last || document.hidden || /queued|generating/.test(last.dataset.state)) return
    const mark = `${last.dataset.id}.${last.dataset.mark}`
    if (mark === this.mark) return
    await attempt(
      async () => {
        await write("PUT", `/conversations/${id}/seen`, { seq: Number(last.dataset.seq) })
        this.mark = mark
      },
      () => null,
    )
  }
}
