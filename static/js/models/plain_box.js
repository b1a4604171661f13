// Text as it was written, for blocks that are too long to be read as Markdown.
export class PlainBox {
  constructor({ raw, words = raw, type, joins }) {
    this.words = document.createTextNode(words)
    this.type = type
    this.isAlone = !joins && type !== "list"
    const kind = joins === "table" ? "tr" : type === "list" ? "li" : "p"
    const element = Object.assign(document.createElement(kind), { className: "plain" })
    if (kind === "tr") element.insertCell().append(this.words)
    else element.append(this.words)
    this.nodes = [kind === "li" && !joins ? wrapped(element) : element]
  }

  fill({ raw, type }) {
    if (!this.isAlone || type !== this.type || !raw.startsWith(this.words.data)) return false
    this.words.appendData(raw.slice(this.words.length))
    return true
  }

  settle() {}

  remove() {
    for (const node of this.nodes) node.remove()
  }
}

function wrapped(item) {
  const list = document.createElement("ul")
  list.append(item)
  return list
}
