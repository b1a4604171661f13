import { whenIdle } from "./idle.js"
import { Markdown } from "./markdown.js"

// Above this it would hold up a slow phone for longer than a frame.
const LONGEST = 8_000
let library = null

// Colours code whose language is named, once there is time; guessing languages is wrong too often.
export function highlight(body, language) {
  if (!language || body.textContent.length > LONGEST) return
  whenIdle(async () => {
    library ??= import("highlight").catch(() => null)
    const loaded = await library
    if (loaded) whenIdle(() => colour(body, language, loaded.default))
  })
}

function colour(body, language, highlighter) {
  if (!body.isConnected || !highlighter.getLanguage(language) || isSelected(body)) return
  const { value } = highlighter.highlight(body.textContent, { language, ignoreIllegals: true })
  body.replaceChildren(Markdown.loaded.purifier.pureColours(value))
}

// New nodes would take the selection away from who is about to copy.
function isSelected(body) {
  const selection = getSelection()
  return selection.type === "Range" && selection.containsNode(body, true)
}
