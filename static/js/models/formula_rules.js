import { escaped } from "./markdown_rules.js"

// $x$ with nothing blank inside its edges and no letter or digit after it, so that "$5 and $10" stays money.
const INLINE = /^(?:\$(?![\s$])((?:\\[^\n]|[^\\$\n])*?[^\\\s$]|\\[^\n])\$(?![\p{L}\p{N}$])|\\\(([^\n]+?)\\\)|\$\$([^\n$]+)\$\$|\\\[([^\n]+?)\\\])/u
// A block ends at its closing mark, at the latest before a blank line; without either it may still be on its way.
const BLOCK = /^ {0,3}(?:\$\$((?:(?!\n[ \t]*\n)[^$]|\\\$)+?)\$\$|\\\[((?:(?!\n[ \t]*\n)[^])+?)\\\])[ \t]*(?:\n|$)/
const OPEN_BLOCK = /^ {0,3}(?:\$\$|\\\[)(?:(?!\n[ \t]*\n|\$\$|\\\])[^])*$/

const block = {
  name: "formula",
  level: "block",
  start: (source) => earliest(source.indexOf("\n$$"), source.indexOf("\n\\[")),
  tokenizer(source) {
    const found = BLOCK.exec(source)
    if (found) return { type: "formula", raw: found[0], tex: (found[1] ?? found[2]).trim(), isOpen: false }
    const open = OPEN_BLOCK.exec(source)
    return open ? { type: "formula", raw: open[0], tex: open[0], isOpen: true } : undefined
  },
  renderer: ({ tex, isOpen }) => (isOpen ? `<p>${escaped(tex)}</p>` : `<pre class="formula">${escaped(tex)}</pre>`),
}

const inline = {
  name: "inlineFormula",
  level: "inline",
  start: (source) => /(?<![\p{L}\p{N}$\\])\$|\\[([]/u.exec(source)?.index,
  tokenizer(source) {
    const found = INLINE.exec(source)
    if (!found) return undefined
    const tex = found.slice(1).find((part) => part !== undefined)
    return { type: "inlineFormula", raw: found[0], tex: tex.trim(), isDisplay: found[3] !== undefined || found[4] !== undefined }
  },
  renderer: ({ tex, isDisplay }) => `<code class="formula${isDisplay ? " formula--display" : ""}">${escaped(tex)}</code>`,
}

export const formulaRules = [block, inline]

function earliest(...places) {
  const found = places.filter((place) => place >= 0)
  return found.length ? Math.min(...found) + 1 : undefined
}
