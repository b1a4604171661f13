import { say } from "./words.js"

const OWN_MESSAGE = '.message--user [data-act="edit"]'
const SINGLE_OFF = "single-keys-off"
const FIELD = "input, textarea, select, [contenteditable]"
const CONVERSATIONS = '#conversations a[href^="/conversations/"]'

// Every shortcut there is: its keys, its name, and what it does. `run` returns false where there is nothing to do, and the
// browser keeps its key. "Mod" is Command on a Mac and Ctrl elsewhere. Without a modifier they rest while somebody types.
export const SHORTCUTS = [
  { keys: "Mod+K", name: () => say("shortcuts.search"), run: () => focus("#search-field") },
  { keys: "Mod+Shift+O", name: () => say("shortcuts.new"), run: () => click('a[href="/conversations/new"]') },
  { keys: "Alt+ArrowUp", name: () => say("shortcuts.previous"), run: () => goBy(-1) },
  { keys: "Alt+ArrowDown", name: () => say("shortcuts.next"), run: () => goBy(1) },
  { keys: "Mod+B", name: () => say("shortcuts.sidebar"), run: () => click("#sidebar-fold") || click("#sidebar-open") },
  { keys: "J", name: () => say("shortcuts.later"), run: () => stepBy(1) },
  { keys: "K", name: () => say("shortcuts.earlier"), run: () => stepBy(-1) },
  { keys: "E", name: () => say("shortcuts.edit"), run: () => click(OWN_MESSAGE) },
  { keys: "D", name: () => say("shortcuts.day"), run: () => showJump() },
  { keys: "W", name: () => say("shortcuts.write"), run: () => focus("#composer-text") },
  { keys: "?", name: () => say("shortcuts.sheet"), run: () => dispatchEvent(new CustomEvent("shortcuts:show")) },
  { keys: "Escape", name: () => say("shortcuts.close"), run: () => close() },
]

// The shortcut that this key press means, or undefined.
export function shortcutFor(event) {
  if (event.isComposing || event.repeat || event.defaultPrevented) return undefined
  return SHORTCUTS.find(({ keys }) => isPressed(keys, event))
}

// Where somebody types or a dialog asks, a key may have another meaning.
export function isResting({ keys }, { target }) {
  const isTyping = target instanceof Element && target.matches(FIELD)
  if (document.querySelector("dialog[open]")) return true
  if (keys.length === 1) return isTyping || !singleKeys.areOn
  // Alt and arrows move within a text.
  return isTyping && keys.startsWith("Alt+") && Boolean(target.value)
}

// A person may switch single keys off, because speech input and trembling hands press them by accident.
export const singleKeys = {
  get areOn() {
    return !localStorage.getItem(SINGLE_OFF)
  },
  set areOn(areOn) {
    if (areOn) localStorage.removeItem(SINGLE_OFF)
    else localStorage.setItem(SINGLE_OFF, "true")
  },
}

// The keys as they stand on this keyboard, one by one.
export function keyNames(keys, isMac = /Mac|iP/.test(navigator.platform)) {
  const names = { Mod: isMac ? "⌘" : "Ctrl", Alt: isMac ? "⌥" : "Alt", Shift: isMac ? "⇧" : "Shift", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" }
  return keys.split("+").map((key) => names[key] ?? key)
}

function isPressed(keys, event) {
  const parts = keys.split("+")
  const key = parts.pop()
  if (key.toLowerCase() !== event.key.toLowerCase()) return false
  const isMac = /Mac|iP/.test(navigator.platform)
  const mod = isMac ? event.metaKey : event.ctrlKey
  const other = isMac ? event.ctrlKey : event.metaKey
  const shift = key === "?" ? event.shiftKey : parts.includes("Shift")
  return mod === parts.includes("Mod") && event.altKey === parts.includes("Alt") && event.shiftKey === shift && !other
}

function shown(selector) {
  return [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility())
}

// A conversation without a message has no days.
function showJump() {
  const jump = document.querySelector(".message") && document.getElementById("jump")
  jump?.showPopover()
  return Boolean(jump)
}

function click(selector) {
  const found = shown(selector).at(-1)
  found?.click()
  return Boolean(found)
}

// A field in the sidebar is out of sight while that is folded or a closed drawer.
function focus(selector) {
  const field = document.querySelector(selector)
  if (!field) return false
  if (!field.checkVisibility() && field.closest("#sidebar")) click("#sidebar-fold") || click("#sidebar-open")
  field.focus()
  field.select?.()
  return true
}

function goBy(step) {
  const links = [...document.querySelectorAll(CONVERSATIONS)]
  const here = links.findIndex((link) => link.hasAttribute("aria-current"))
  const next = here < 0 ? links[0] : links[here + step]
  next?.click()
  return Boolean(next)
}

function stepBy(step) {
  const messages = shown(".message")
  const here = messages.indexOf(document.activeElement?.closest(".message"))
  const next = here < 0 ? messages.at(-1) : messages[here + step]
  next?.focus()
  return Boolean(next)
}

function close() {
  const open = document.querySelector(":popover-open")
  open?.hidePopover()
  return Boolean(open)
}
