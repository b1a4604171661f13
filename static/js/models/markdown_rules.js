import { say } from "./words.js"

// Nobody nests deeper by hand; a thousand levels would only exhaust the browser.
const DEEPEST = 12
const SAFE = ["http:", "https:", "mailto:"]
let depth = 0

// What we change of the parser's own reading: raw HTML and link definitions are plain text. A definition further down would
// change what is drawn already.
export const tokenizer = {
  html() {},
  tag() {},
  def() {},
  reflink() {},
  blockquote(source) {
    return nested(() => Object.getPrototypeOf(this).blockquote.call(this, source))
  },
  list(source) {
    return nested(() => Object.getPrototypeOf(this).list.call(this, source))
  },
}

export const renderer = {
  html({ text }) {
    return escaped(text)
  },
  // The page has its own first and second headings.
  heading({ tokens, depth }) {
    const level = Math.min(depth + 2, 6)
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`
  },
  code({ text, lang }) {
    const language = /^[\w+#.-]{1,24}/.exec(lang ?? "")?.[0].toLowerCase()
    return `<pre><code${language ? ` class="language-${language}"` : ""}>${escaped(text)}</code></pre>`
  },
  link({ href, tokens, raw }) {
    const address = safeAddress(href)
    return address ? anchor(address, this.parser.parseInline(tokens)) : escaped(raw)
  },
  // Loading it would tell a stranger that the message was read; the person may open it.
  image({ href, text, raw }) {
    const address = safeAddress(href)
    if (!address || address.protocol === "mailto:") return escaped(raw)
    const words = say(text ? "picture.described" : "picture.bare", { host: address.host, words: text })
    return anchor(address, escaped(words), ' class="picture-link"')
  },
}

function nested(read) {
  if (depth >= DEEPEST) return undefined
  depth++
  try {
    return read()
  } finally {
    depth--
  }
}

// An address without a scheme would lead into this program itself.
function safeAddress(href) {
  const address = URL.parse?.(href) ?? parsed(href)
  return address && SAFE.includes(address.protocol) ? address : null
}

function parsed(href) {
  try {
    return new URL(href)
  } catch {
    return null
  }
}

function anchor(address, inner, more = "") {
  return `<a href="${escaped(address.href)}" title="${escaped(address.href)}"${more}>${inner}</a>`
}

export function escaped(text) {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
