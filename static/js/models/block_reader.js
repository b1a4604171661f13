const ROWS = 8
const LONGEST_HEAD = 2_000
const ENDED_BY_BLANK = ["paragraph", "heading", "hr", "blockquote", "formula"]

// Cuts a growing text into blocks that no later word can change, and the open rest. Lists are cut by the item and tables by
// the row, because a model may write at a single one for minutes; `joins` says that a part belongs to the list or table
// before it, `head` are the two lines without which a row is no row.
export class BlockReader {
  constructor(split) {
    this.split = split
    this.cut = this.seen = 0
    this.head = ""
    this.joins = null
  }

  // The blocks that are finished by now. Half a line may still turn into anything, so only whole lines count.
  read(text, isWhole) {
    const end = isWhole ? text.length : text.lastIndexOf("\n") + 1
    if (end <= this.cut || (end === this.seen && !isWhole)) return []
    this.seen = end
    const { head } = this
    const blocks = []
    this.cut += this.take(head + text.slice(this.cut, end), isWhole, blocks) - head.length
    return blocks
  }

  // What stands behind the finished blocks, as if nothing came after it.
  rest(text) {
    return Object.assign(new BlockReader(this.split), this).read(text, true)
  }

  // Returns how much of the source is done with.
  take(source, isWhole, blocks) {
    const tokens = this.split(source)
    const open = isWhole ? tokens.length : firstOpen(tokens)
    let at = 0
    for (const [i, token] of tokens.entries()) {
      if (!source.startsWith(token.raw, at)) return isWhole ? this.giveUp(source, at, blocks) : at
      const isOpen = i >= open
      const parts = partsOf(token, this.head, this.joins)
      if (isOpen && token.type === "list") return at + this.begin(parts, token, blocks)
      if (isOpen && isTable(token) && source.length - at - token.raw.length < 2) {
        blocks.push(...parts)
        Object.assign(this, { head: headOf(token), joins: "table" })
        return source.length
      }
      if (isOpen && !isTable(token)) return at
      blocks.push(...parts)
      Object.assign(this, { head: "", joins: null })
      at += token.raw.length
    }
    return at
  }

  // All items of a list but the last, which may go on.
  begin(parts, { items }, blocks) {
    const finished = parts.slice(0, -1)
    blocks.push(...finished)
    if (finished.length) this.joins = "list"
    return items.slice(0, -1).reduce((sum, item) => sum + item.raw.length, 0)
  }

  // The parser changed what it read, so places in its result mean nothing in the text: the rest is one block.
  giveUp(source, at, blocks) {
    blocks.push({ type: "mixed", raw: source.slice(at), joins: null })
    return source.length
  }
}

// Everything before the last block is finished, and what a blank line ends is, too. A formula that is still open may yet turn
// out to be part of the paragraph above.
function firstOpen(tokens) {
  const last = tokens.findLastIndex((token) => token.type !== "space")
  if (last < 0) return 0
  const isEnded = last < tokens.length - 1 && ENDED_BY_BLANK.includes(tokens[last].type)
  return Math.max(0, tokens[last].isOpen ? last - 1 : last + isEnded)
}

function partsOf(token, head, joins) {
  if (token.type === "space") return []
  if (token.type === "list") return token.items.map(({ raw }, i) => ({ type: "list", raw, joins: i || joins ? "list" : null }))
  if (isTable(token)) return tableParts(token, head)
  return [{ type: token.type, raw: token.raw, joins: null, code: token.type === "code" ? token : null }]
}

function tableParts(token, head) {
  const lines = token.raw.trimEnd().split("\n")
  const parts = head ? [] : [{ type: "table", raw: headOf(token), joins: null }]
  for (let i = 2; i < lines.length; i += ROWS) {
    const rows = lines.slice(i, i + ROWS).join("\n")
    parts.push({ type: "table", raw: headOf(token) + rows, joins: "table", words: rows })
  }
  return parts
}

// A head that is very long would be read again for every few rows; such a table is one block like any other.
function isTable(token) {
  return token.type === "table" && headOf(token).length < LONGEST_HEAD
}

function headOf({ raw }) {
  return raw.split("\n", 2).map((line) => `${line}\n`).join("")
}
