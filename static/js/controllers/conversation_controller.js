import { Controller } from "stimulus"
import { AnswerFollower } from "../models/answer_follower.js"
import { attempt, write } from "../models/api.js"
import { isNamed, renewName } from "../models/conversation_list.js"
import { newConversationId } from "../models/new_conversation.js"
import { shownName } from "../models/page_title.js"
import { Reading } from "../models/reading.js"
import { Standing } from "../models/standing.js"
import { StateWatch } from "../models/state_watch.js"
import { Transcript } from "../models/transcript.js"
import { WayDown } from "../models/way_down.js"
import { say } from "../models/words.js"

export default class extends Controller {
  static targets = ["messages", "jump", "count", "connection"]
  static values = { id: String, leaf: String, turn: String, lastSeq: Number, version: Number, wanted: String }

  initialize() {
    const [leafId, turnId] = [this.leafValue, this.turnValue]
    const start = { leafId, turnId, lastSeq: this.lastSeqValue, version: this.versionValue }
    this.standing = new Standing(start, (what) => this.dispatch("turn", { detail: { what } }))
    this.transcript = new Transcript(this.messagesTarget)
    this.follower = new AnswerFollower(this.transcript, {
      heard: (text) => this.dispatch("words", { detail: { text } }),
      ended: (turnId) => this.standing.ended(turnId),
      lost: () => this.watch.askAfresh(),
    })
  }

  connect() {
    history.scrollRestoration = "manual"
    this.wayDown = new WayDown(this.jumpTarget, this.countTarget, this.standing)
    this.reading = new Reading(this.transcript, this.standing, {
      address: () => `/conversations/${this.idValue}`,
      isBusy: (message) => message.dataset.turn === this.runningTurnId && this.follower.isFollowing(message),
      drawn: () => this.follower.follow(),
      moved: (isPinned) => this.wayDown.show(isPinned),
      tellOthers: () => this.watch.tellOthers(),
    })
    if (this.wantedValue) this.attempt(() => this.reading.travel.to(this.wantedValue))
    else this.reading.bottom.go()
    this.follower.follow()
  }

  disconnect() {
    this.follower.leave()
    this.watch?.disconnect()
    this.reading.disconnect()
  }

  idValueChanged(id) {
    this.watch?.disconnect()
    if (id) this.watch = new StateWatch(id, (state) => this.catchUp(state), (error) => this.showTrouble(error))
  }

  get leafId() {
    return this.standing.leafId
  }

  get runningTurnId() {
    return this.standing.turnId
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
  async begin(reply, { isAskedNow = true } = {}) {
    await this.attempt(async () => {
      await this.reading.travel.toAnswer(reply, isAskedNow)
      if (!isNamed()) await renewName(this.idValue)
    })
  }

  // The server says where the conversation stands; fetch it if that is not what is shown here.
  async catchUp(state) {
    await this.reading.catchUp(this.standing.hear(state), this.runningTurnId)
    this.follower.follow()
    if (state.title && state.title !== shownName()) await renewName(this.idValue)
  }

  // Somebody else was faster, or our picture is old: look at once.
  lookAgain() {
    return this.watch?.askAfresh()
  }

  goToNewest() {
    return this.attempt(() => this.reading.travel.toNewest())
  }

  attempt(act) {
    return attempt(act, (error) => this.showConnection(error))
  }

  // Deleted elsewhere: the words on the page stay, and it is said why nothing more comes.
  showTrouble(error) {
    this.showConnection(error?.status === 404 ? { message: say("conversation.gone") } : error)
  }

  showConnection(error) {
    this.connectionTarget.textContent = error?.message ?? ""
    this.connectionTarget.hidden = !error
  }
}
