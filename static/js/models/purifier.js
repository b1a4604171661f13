const CLASSES = /^(?:language-[\w+#.-]{1,24}|formula|formula formula--display|picture-link)$/
const WORDS = {
  ALLOWED_TAGS: ["a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "input", "li", "ol", "p", "pre", "strong"]
    .concat("table", "tbody", "td", "th", "thead", "tr", "ul", "#text"),
  ALLOWED_ATTR: ["align", "checked", "class", "disabled", "href", "start", "title", "type"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  ADD_URI_SAFE_ATTR: ["align", "start", "type"],
}
const COLOURS = { ALLOWED_TAGS: ["span", "#text"], ALLOWED_ATTR: ["class"] }
const STRICT = { ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, KEEP_CONTENT: true, RETURN_DOM_FRAGMENT: true }

// The last look at a tree before it is shown, whoever made it: only what is named here passes.
export class Purifier {
  constructor(createDOMPurify) {
    // Set once: a configuration given with each call is read anew each time, which takes longer than the work itself.
    this.words = createDOMPurify(window)
    this.words.setConfig({ ...WORDS, ...STRICT })
    this.words.addHook("afterSanitizeAttributes", settle)
    this.colours = createDOMPurify(window)
    this.colours.setConfig({ ...COLOURS, ...STRICT })
  }

  pureWords(html) {
    return this.words.sanitize(html)
  }

  pureColours(html) {
    return this.colours.sanitize(html)
  }
}

function settle(element) {
  if (element.localName === "a" && element.hasAttribute("href")) {
    element.relList.add("noopener", "noreferrer", "nofollow")
    element.target = "_blank"
  }
  if (element.localName === "input") {
    element.type = "checkbox"
    element.disabled = true
  }
  if (element.hasAttribute?.("class") && !CLASSES.test(element.className)) element.removeAttribute("class")
}
