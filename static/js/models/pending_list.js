import { describeWaiting } from "./waiting_words.js"
import { say } from "./words.js"

// The messages on their way, drawn below those that arrived. Each keeps its element, so that nothing moves while its state changes.
export class PendingList {
  constructor(element, template) {
    this.element = element
    this.template = template
  }

  // Where nothing can be carried, one page shows those of all conversations.
  draw(messages, here) {
    const wanted = new Set(messages.map(({ id }) => id))
    for (const shown of [...this.element.children]) if (!wanted.has(shown.dataset.id)) shown.remove()
    messages.forEach((message, index) => {
      const shown = this.find(message.id) ?? this.make(message)
      if (this.element.children[index] !== shown) this.element.insertBefore(shown, this.element.children[index] ?? null)
      const head = messages.find(({ conversation }) => conversation === message.conversation)
      this.tell(shown, describeWaiting(message, head, here))
    })
  }

  drop(id) {
    this.find(id)?.remove()
  }

  find(id) {
    return [...this.element.children].find((shown) => shown.dataset.id === id) ?? null
  }

  make({ id, text }) {
    const shown = this.template.content.firstElementChild.cloneNode(true)
    shown.dataset.id = id
    part(shown, "text").textContent = text
    for (const button of shown.querySelectorAll("button")) button.dataset.outboxIdParam = id
    return shown
  }

  tell(shown, { kind, words, ...may }) {
    shown.dataset.kind = kind
    if (part(shown, "state").textContent !== words) part(shown, "state").textContent = words
    part(shown, "edit").hidden = !may.canEdit
    part(shown, "send").hidden = !may.canSendNow
    part(shown, "remove").hidden = !may.canRemove
    part(shown, "sign-in").hidden = !may.canSignIn
  }
}

// Messages that need a hand stand in their own conversation; from everywhere else a line leads there.
export function tellOfOthers(element, messages) {
  const others = messages.filter(({ hold }) => hold?.kind === "refused")
  element.hidden = !others.length
  if (!others.length) return
  const { conversation, isNew, hold } = others[0]
  const href = isNew || hold.isGone ? `/conversations/new#${conversation}` : `/conversations/${conversation}`
  const link = Object.assign(document.createElement("a"), { href, textContent: say("outbox.show") })
  element.replaceChildren(`${say("outbox.elsewhere", { count: others.length })} `, link)
}

function part(shown, name) {
  return shown.querySelector(`[data-pending="${name}"]`)
}
