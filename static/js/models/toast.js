import { ApiError, write } from "./api.js"
import { say } from "./words.js"

const SHOWN_MS = 8000
const MOST = 3
const CARRIED = "toast"
const shown = []

// toast("The message is deleted.", { undo: async () => … }): stays for eight seconds, longer while it is being looked at.
export function toast(sentence, { undo } = {}) {
  const made = new Toast(sentence, undo)
  shown.push(made)
  if (shown.length > MOST) shown[0].close()
  return made
}

// For an act after which another page is loaded: that page shows the notice. The way back is a request and where to go then.
export function carryToast(sentence, { undo } = {}) {
  sessionStorage.setItem(CARRIED, JSON.stringify({ sentence, undo }))
}

export function showCarriedToast() {
  const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null")
  sessionStorage.removeItem(CARRIED)
  if (!carried) return
  const { method, url, body, to } = carried.undo ?? {}
  toast(carried.sentence, {
    undo: method && (async () => {
      await write(method, url, body)
      if (to) location.assign(to)
    }),
  })
}

export function undoNewest() {
  return shown.findLast((one) => one.undo)?.takeBack()
}

class Toast {
  constructor(sentence, undo) {
    this.undo = undo
    this.element = document.getElementById("toast").content.firstElementChild.cloneNode(true)
    this.element.querySelector(".toast__words").textContent = sentence
    this.listen()
    this.show()
    const hasKeys = matchMedia("(hover: hover)").matches
    const announced = undo && hasKeys ? say("toast.withUndo", { sentence }) : sentence
    document.getElementById("toast-announcer").textContent = announced
    this.startTimer()
  }

  listen() {
    const button = this.element.querySelector(".toast__undo")
    button.hidden = !this.undo
    button.addEventListener("click", () => this.takeBack())
    this.element.querySelector(".toast__close").addEventListener("click", () => this.close())
    for (const name of ["pointerenter", "focusin"]) this.element.addEventListener(name, () => clearTimeout(this.timer))
    for (const name of ["pointerleave", "focusout"]) this.element.addEventListener(name, () => this.startTimer())
  }

  // Shown anew each time, so that it lies above whatever was opened since.
  show() {
    const place = document.getElementById("toasts")
    place.append(this.element)
    if (place.matches(":popover-open")) place.hidePopover()
    place.showPopover()
  }

  startTimer() {
    clearTimeout(this.timer)
    if (this.element.matches(":hover, :focus-within")) return
    this.timer = setTimeout(() => this.close(), SHOWN_MS)
  }

  async takeBack() {
    const { undo } = this
    this.close()
    try {
      await undo()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(error.message)
    }
  }

  close() {
    clearTimeout(this.timer)
    if (shown.includes(this)) shown.splice(shown.indexOf(this), 1)
    this.element.remove()
    if (!shown.length) document.getElementById("toasts").hidePopover()
  }
}
