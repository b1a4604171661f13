import { Controller } from "stimulus"
import * as address from "../models/new_conversation.js"
import { rememberPlace } from "../models/last_person.js"
import { outboxOfPage } from "../models/outbox.js"
import { PendingList, tellOfOthers } from "../models/pending_list.js"
import { toast } from "../models/toast.js"
import { say } from "../models/words.js"

const SECOND = 1000

// What this conversation has on its way: shows it, and lets the person take it back.
export default class extends Controller {
  static targets = ["list", "template", "elsewhere", "announcer"]
  static outlets = ["conversation", "composer"]

  connect() {
    this.outbox = outboxOfPage()
    if (!this.outbox) return
    this.list = new PendingList(this.listTarget, this.templateTarget)
    this.outbox.shown = (conversation) => this.shown(conversation)
    this.stopListening = this.outbox.listen({
      change: () => this.draw(),
      begun: ({ detail }) => detail.conversation === this.conversation && this.begin(detail.url),
      arrived: ({ detail }) => this.arrive(detail),
    })
    this.clock = setInterval(() => this.isCounting && this.draw(), SECOND)
    this.draw()
  }

  disconnect() {
    clearInterval(this.clock)
    this.stopListening?.()
  }

  get user() {
    return this.outbox?.user ?? null
  }

  // The server's id where it knows the conversation, else the one that was made here.
  get conversation() {
    return this.known || address.newConversationId()
  }

  get known() {
    return this.hasConversationOutlet ? this.conversationOutlet.idValue : address.conversationInAddress()
  }

  async put(message) {
    await this.outbox.put({ ...message, conversation: this.conversation, isNew: !this.known })
    address.rememberInAddress(this.known)
    rememberPlace()
    if (this.hasConversationOutlet) this.conversationOutlet.goToNewest()
  }

  async edit({ params }) {
    const message = await this.outbox.takeBack(params.id)
    if (!message) return
    this.composerOutlet.takeBack(message.text)
    this.tidy()
  }

  async remove({ params }) {
    const message = await this.outbox.remove(params.id)
    this.tidy()
    if (message) toast(say("outbox.removed"), { undo: () => this.outbox.put(message) })
    this.composerOutlet.focus()
  }

  sendNow({ params }) {
    return this.outbox.sendNow(params.id)
  }

  wake() {
    return this.outbox?.wake()
  }

  // The last one that can still be changed, for whoever presses Arrow up.
  get last() {
    const last = this.outbox?.of(this.conversation).at(-1)
    return last && !last.isUncertain ? last.id : null
  }

  shown(conversation) {
    if (!this.hasConversationOutlet || conversation !== this.conversation) return null
    const { leafId, runningTurnId } = this.conversationOutlet
    return { leafId, runningTurnId }
  }

  begin(url) {
    if (!this.known) this.conversationOutlet.settle(this.conversation, url)
    rememberPlace()
  }

  // Another conversation that waits to begin was chosen: only the end of the address has changed.
  follow() {
    if (address.isAnotherInAddress()) location.reload()
  }

  // The server's copy takes the place of ours in the same breath.
  async arrive({ message, reply }) {
    const isHere = this.hasConversationOutlet && message.conversation === this.conversation
    if (isHere && !reply) await this.conversationOutlet.lookAgain()
    this.list.drop(message.id)
    if (isHere && reply) await this.conversationOutlet.begin(reply, { isAskedNow: false })
    await this.outbox.look()
  }

  tidy() {
    if (!this.known && !this.outbox.of(this.conversation).length) address.forgetNewConversation()
  }

  draw() {
    const messages = this.outbox.isCarrying ? this.outbox.of(this.conversation) : this.outbox.messages
    this.list.draw(messages, this.conversation)
    this.isCounting = messages.some(({ hold }) => hold?.until)
    const refused = messages.find(({ hold }) => hold?.kind === "refused")
    this.announcerTarget.textContent = refused ? say("outbox.refused", { reason: refused.hold.message }) : ""
    tellOfOthers(this.elsewhereTarget, this.outbox.messages.filter((message) => !messages.includes(message)))
  }
}
