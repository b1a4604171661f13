import { Controller } from "stimulus"
import { showCarriedToast, undoNewest } from "../models/toast.js"

// Notices at the foot of the window. Where nothing is being written, the keys that undo anywhere undo here too.
export default class extends Controller {
  connect() {
    showCarriedToast()
  }

  press(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z"
    if (!isUndo || event.target.closest("input, textarea, [contenteditable]")) return
    if (undoNewest()) event.preventDefault()
  }
}
