import { Controller } from "stimulus"
import { Announcer } from "../models/announcer.js"
import { AnswerFollower } from "../models/answer_follower.js"
import { ApiError, getFragment, parse, write } from "../models/api.js"
import { BottomKeeper } from "../models/bottom_keeper.js"
import { isNamed, renewName, shownName } from "../models/conversation_list.js"
import { newConversationId } from "../models/new_conversation.js"
import { StateWatch } from "../models/state_watch.js"
import { Transcript } from "../models/transcript.js"
import { say } from "../models/words.js"

export default class extends Controller {
  static targets = ["messages", "announcer", "jump", "connection"]
  static values = { id: String }

  initialize() {
    this.transcript = new Transcript(this.messagesTarget)
    this.announcer = new Announcer(this.announcerTarget)
    this.follower = new AnswerFollower(this.transcript, {
      heard: (text) => this.announcer.hear(text),
      changed: (what) => this.announce(what),
      lost: () => this.watch.askAfresh(),
    })
  }

  connect() {
    history.scrollRestoration = "manual"
    this.bottom = new BottomKeeper((isPinned) => (this.jumpTarget.hidden = isPinned))
    this.follower.follow()
  }

  disconnect() {
    this.follower.leave()
    this.watch?.disconnect()
    this.bottom.disconnect()
  }

  idValueChanged(id) {
    this.watch?.disconnect()
    if (id) this.watch = new StateWatch(id, (state) => this.catchUp(state), (error) => this.showConnection(error))
  }

  get leafId() {
    return this.transcript.leafId
  }

  get runningTurnId() {
    return this.follower.turnId
  }

  // A conversation comes into being with its first message or choice, not with a look at the empty page.
  async ensure() {
    const id = newConversationId()
    if (!this.idValue) this.settle(id, (await write("POST", "/conversations", { id })).url)
  }

  settle(id, url) {
    this.idValue = id
    history.replaceState(null, "", url)
    this.dispatch("settle", { detail: id })
  }

  // A turn was accepted: show its messages and follow the answer.
  async begin({ html }) {
    try {
      if (!this.transcript.place(parse(html))) await this.reload()
      this.bottom.go()
      this.follower.follow()
      this.watch.tellOthers()
      if (!isNamed()) await renewName(this.idValue)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.showConnection(error)
    }
  }

  // The server says where the conversation stands; fetch it if that is not what is shown here.
  async catchUp({ leaf_id: leafId, active_turn_id: turnId, title }) {
    if (leafId !== this.leafId || turnId !== this.runningTurnId) await this.reload(turnId)
    this.follower.follow()
    if (title && title !== shownName()) await renewName(this.idValue)
  }

  async reload(activeTurnId = null) {
    const fragment = await getFragment(`/conversations/${this.idValue}/messages`)
    this.transcript.reconcile(fragment, (message) => this.isBusy(message, activeTurnId))
    this.follower.follow()
  }

  // Somebody else was faster, or our picture is old: look at once.
  lookAgain() {
    return this.watch?.askAfresh()
  }

  async flipTo(messageId) {
    await write("PUT", `/conversations/${this.idValue}/leaf`, { message_id: messageId })
    await this.reload()
    this.watch.tellOthers()
    this.transcript.find(messageId)?.focus()
  }

  goToNewest() {
    this.bottom.go()
  }

  isBusy(message, activeTurnId) {
    return message.querySelector(".edit") || (message.dataset.turn === activeTurnId && this.follower.isFollowing(message))
  }

  announce(what) {
    if (what === "began") this.announcer.begin(say("answer.began"))
    else this.announcer.finish(say("answer.ended"))
    this.dispatch("turn")
  }

  showConnection(error) {
    this.connectionTarget.textContent = error?.message ?? ""
    this.connectionTarget.hidden = !error
  }
}
