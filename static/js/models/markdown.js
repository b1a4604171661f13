import { formulaRules } from "./formula_rules.js"
import { renderer, tokenizer } from "./markdown_rules.js"
import { Purifier } from "./purifier.js"

let known = null

// Turns text into blocks, and a block into a tree that is safe to show. The libraries come when the first words do.
export class Markdown {
  static get loaded() {
    return known
  }

  static async load() {
    const [{ Marked, Lexer }, { default: createDOMPurify }] = await Promise.all([import("marked"), import("dompurify")])
    return (known ??= new Markdown(new Marked(), Lexer, new Purifier(createDOMPurify)))
  }

  constructor(marked, Lexer, purifier) {
    this.marked = marked.use({ gfm: true, breaks: true, tokenizer, renderer, extensions: formulaRules })
    this.Lexer = Lexer
    this.purifier = purifier
  }

  // The outermost blocks alone; what stands inside their lines is read when they are drawn.
  blocks(text) {
    return new this.Lexer(this.marked.defaults).blockTokens(text, [])
  }

  tree(text) {
    return this.purifier.pureWords(this.marked.parse(text))
  }
}
