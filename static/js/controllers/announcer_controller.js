import { Controller } from "stimulus"
import { Announcer } from "../models/announcer.js"
import { say } from "../models/words.js"

// Tells of an answer to those who cannot see it: that it began, its words as they come, and that it ended.
export default class extends Controller {
  initialize() {
    this.announcer = new Announcer(this.element)
  }

  turn({ detail: { what } }) {
    if (what === "began") this.announcer.begin(say("answer.began"))
    else this.announcer.finish(say("answer.ended"))
  }

  hear({ detail: { text } }) {
    this.announcer.hear(text)
  }
}
