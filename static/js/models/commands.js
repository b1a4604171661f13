import { say } from "./words.js"

// What can be done by typing its name behind a slash. Adding a command is adding a line: `run` gets the words behind the name and
// a way to ask the page; `isHere` tells whether this page can do it.
const COMMANDS = [
  { name: "new", run: () => location.assign("/conversations/new") },
  {
    name: "search",
    takesWords: true,
    run: (words) => location.assign(`/search?q=${encodeURIComponent(words)}`),
    isHere: () => has("a[href^='/search'], form[action='/search']"),
  },
  { name: "stop", run: (_words, ask) => ask("stop") },
  { name: "settings", run: () => location.assign("/settings") },
  {
    name: "keys",
    run: () => dispatchEvent(new CustomEvent("shortcuts:show")),
    isHere: () => has("[data-controller~='shortcuts']"),
  },
]
const TYPED = /^\/(\S*)(?:[ ]+([\s\S]*))?$/

// Those that fit what was typed so far; none once its name is followed by words.
export function listCommands(text) {
  const [, name, words] = text.match(TYPED) ?? []
  if (name === undefined || words !== undefined) return []
  return known().filter((command) => command.name.startsWith(name.toLowerCase()))
}

// The command that this text is; null for everything else, which is simply text.
export function findCommand(text) {
  const [, name, words = ""] = text.trim().match(TYPED) ?? []
  const command = known().find((one) => one.name === name?.toLowerCase())
  if (!command || (words && !command.takesWords)) return null
  return { ...command, words: words.trim() }
}

export function describe(command) {
  return say(`command.${command.name}`)
}

function known() {
  return COMMANDS.filter(({ isHere }) => !isHere || isHere())
}

function has(selector) {
  return Boolean(document.querySelector(selector))
}
