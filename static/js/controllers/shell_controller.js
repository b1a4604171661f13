import { Controller } from "stimulus"
import { isServerBack } from "../models/shell.js"

const EVERY = 3000

// Shown in place of a page that could not be reached: goes back to it as soon as the server answers.
export default class extends Controller {
  connect() {
    this.timer = setInterval(() => this.look(), EVERY)
    this.look()
  }

  disconnect() {
    clearInterval(this.timer)
  }

  async look() {
    if (document.hidden || this.isLeaving || !(await isServerBack())) return
    this.isLeaving = true
    if (location.pathname === "/offline") location.replace("/")
    else location.reload()
  }
}
