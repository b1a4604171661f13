import { copyText } from "./clipboard.js"
import { highlight } from "./highlighting.js"
import { say } from "./words.js"

const PART = 4_000
const SHOWN_MS = 2000

// Code as it grows: the text is only ever appended to, in parts, so that the browser lays out the last one anew and not all.
export class CodeBox {
  constructor({ code }) {
    this.language = made("span", "code__language")
    this.body = made("code", "code__body")
    this.button = Object.assign(made("button", "code__copy"), { type: "button", textContent: say("code.copy") })
    this.button.addEventListener("click", () => this.copy())
    const bar = made("div", "code__bar")
    bar.append(this.language, this.button)
    const scroll = Object.assign(made("pre", "code__scroll"), { tabIndex: 0 })
    scroll.append(this.body)
    const element = made("div", "code")
    element.append(bar, scroll)
    this.nodes = [element]
    this.text = ""
    this.fill({ code })
  }

  fill({ code }) {
    if (!code) return false
    const text = code.text.replace(/\n$/, "")
    this.lang = /^[\w+#.-]{1,24}/.exec(code.lang ?? "")?.[0].toLowerCase() ?? ""
    this.language.textContent = this.lang
    if (!text.startsWith(this.text) || !this.text) this.start()
    this.append(text.slice(this.text.length))
    this.text = text
    return true
  }

  start() {
    this.text = ""
    this.body.replaceChildren()
    this.begin()
  }

  begin(text = "") {
    this.last = document.createTextNode(text)
    const part = made("span", "code__part")
    part.append(this.last)
    this.body.append(part)
  }

  append(text) {
    this.last.appendData(text)
    for (let end = this.last.data.indexOf("\n", PART); end >= 0; end = this.last.data.indexOf("\n", PART)) {
      const more = this.last.data.slice(end + 1)
      this.last.deleteData(end + 1, more.length)
      this.begin(more)
    }
  }

  // The button says for a moment how it went.
  async copy() {
    const isCopied = await copyText(this.body.textContent)
    this.button.textContent = say(isCopied ? "code.copied" : "code.not_copied")
    clearTimeout(this.timer)
    this.timer = setTimeout(() => (this.button.textContent = say("code.copy")), SHOWN_MS)
  }

  settle() {
    highlight(this.body, this.lang)
  }

  remove() {
    for (const node of this.nodes) node.remove()
  }
}

function made(kind, name) {
  return Object.assign(document.createElement(kind), { className: name })
}
