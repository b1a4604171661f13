import { BlockReader } from "./block_reader.js"
import { CodeBox } from "./code_box.js"
import { PlainBox } from "./plain_box.js"
import { TreePiece } from "./tree_piece.js"

// Above this a block is shown as it was written: reading it could take longer than a frame, and nobody writes such blocks.
const LONGEST = 16_000
const PORTION = 8_000

// Draws one message's text. What is finished is drawn once and never touched again; only the open rest is drawn anew.
export class Prose {
  constructor(element, markdown, portion = PORTION) {
    Object.assign(this, { element, markdown, portion })
    this.clear()
  }

  // False when time ran out; drawing again then goes on where it stopped.
  draw(words, isWhole, until = Infinity) {
    const text = words.includes("\r") ? words.replace(/\r\n?/g, "\n") : words
    if (!text.startsWith(this.text) || (this.isWhole && text !== this.text)) this.startOver()
    Object.assign(this, { text, isWhole })
    for (let block = this.next(); block; block = this.next()) {
      this.finish(block)
      if (performance.now() > until) return false
    }
    this.rest = this.redraw(isWhole ? [] : this.reader.rest(text))
    this.element.style.removeProperty("min-height")
    return true
  }

  // Other words, or more behind an end: the room that they took is held until they are there again, so that nothing jumps.
  startOver() {
    this.element.style.minHeight = `${this.element.offsetHeight}px`
    this.clear()
  }

  clear() {
    this.reader = new BlockReader((text) => this.markdown.blocks(text))
    this.waiting = []
    this.rest = []
    this.text = ""
    this.isWhole = false
    this.finished = 0
    this.element.replaceChildren()
  }

  next() {
    for (let reach = this.portion; !this.waiting.length; reach *= 2) {
      const end = Math.min(this.reader.cut + reach, this.text.length)
      this.waiting = this.reader.read(this.text.slice(0, end), this.isWhole && end === this.text.length)
      if (end === this.text.length) break
    }
    return this.waiting.shift()
  }

  finish(block) {
    const [piece] = this.redraw([block])
    piece.settle()
    this.rest = []
    this.finished++
  }

  // In place of the rest that was shown. A box that only grows stays, and with it what is selected in it and how far it is scrolled.
  redraw(blocks) {
    const [first, ...others] = this.rest
    for (const piece of others) piece.remove()
    if (first && blocks.length && first.fill(blocks[0])) return [first, ...blocks.slice(1).map((block) => this.place(block))]
    first?.remove()
    return blocks.map((block) => this.place(block))
  }

  place(block) {
    const piece = this.piece(block)
    const home = block.joins ? innermost(this.element.lastElementChild, block.joins) : this.element
    home.append(...piece.nodes)
    return piece
  }

  piece(block) {
    if (block.code) return new CodeBox(block)
    if (block.raw.length > LONGEST) return new PlainBox(block)
    return new TreePiece(this.markdown.tree(block.raw), block.joins)
  }
}

function innermost(element, kind) {
  if (kind === "list") return element
  const table = element.querySelector("table")
  return table.tBodies[0] ?? table.createTBody()
}
