import { whenIdle } from "./idle.js"

const LONGEST = 2_000
const KEPT = 200
// A few hundred nested fractions are enough to crash the tab of whoever looks at them.
const DEEPEST = 120
const LIMITS = { trust: false, throwOnError: true, strict: "ignore", maxExpand: 200, maxSize: 12 }
const drawn = new Map()
let library = null
let katex = null

// Formulas stand in the tree as their source; what was drawn before is there at once, the rest when there is time. What
// cannot be drawn stays as it was written.
export function showFormulas(tree) {
  for (const source of tree.querySelectorAll(".formula")) {
    const known = drawn.get(keyOf(source))
    if (known) source.replaceWith(known.cloneNode(true))
    else if (known === undefined && source.textContent.length <= LONGEST) whenIdle(() => show(source))
  }
}

async function show(source) {
  if (!katex && !(await load())) return
  whenIdle(() => {
    if (source.isConnected) source.replaceWith(drawnOf(source)?.cloneNode(true) ?? source)
  })
}

async function load() {
  library ??= Promise.all([import("katex"), loadSheet()]).catch(() => null)
  const loaded = await library
  katex = loaded?.[0].default ?? null
  return katex
}

function drawnOf(source) {
  const key = keyOf(source)
  if (!drawn.has(key)) drawn.set(key, draw(source))
  if (drawn.size > KEPT) drawn.delete(drawn.keys().next().value)
  return drawn.get(key) ?? null
}

function draw(source) {
  const isDisplay = isDisplayed(source)
  const box = document.createElement("span")
  box.className = isDisplay ? "formula-box formula-box--display" : "formula-box"
  if (isDisplay) box.tabIndex = 0
  try {
    katex.render(source.textContent, box, { ...LIMITS, displayMode: isDisplay })
    return isDeeper(box, DEEPEST) ? null : box
  } catch {
    return null
  }
}

function isDeeper(box, limit) {
  let level = [box]
  for (let depth = 0; depth < limit && level.length; depth++) level = level.flatMap((element) => [...element.children])
  return level.length > 0
}

function keyOf(source) {
  return `${isDisplayed(source)} ${source.textContent}`
}

function isDisplayed(source) {
  return source.localName === "pre" || source.classList.contains("formula--display")
}

function loadSheet() {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet" })
  sheet.href = document.querySelector('meta[name="formula-sheet"]')?.content ?? "/vendor/katex.css"
  return new Promise((resolve) => {
    sheet.onload = sheet.onerror = resolve
    document.head.append(sheet)
  })
}
