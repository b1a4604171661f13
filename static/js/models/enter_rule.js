import { isShell } from "./shell.js"

const CHOSEN = "enter"

// Whether this key press sends: with Ctrl or Cmd always, with Shift never; else as the person chose ("sends" or "breaks"), or by
// the device: where there is a keyboard Enter sends, where a finger types it breaks the line.
export function sends(event, choice = "device", isTouch = matchMedia("(pointer: coarse)").matches) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return false
  if (event.ctrlKey || event.metaKey) return true
  if (event.shiftKey || event.altKey) return false
  return choice === "device" ? !isTouch : choice === "sends"
}

// The page that is shown without a connection cannot ask the server, so the browser keeps what was chosen last.
export function chosenRule(choice) {
  if (isShell()) return localStorage.getItem(CHOSEN) ?? choice
  localStorage.setItem(CHOSEN, choice)
  return choice
}
