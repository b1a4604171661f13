import { CodeBox } from "./code_box.js"
import { showFormulas } from "./formulas.js"
import { say } from "./words.js"

// A block that the parser drew, with the furniture that a page needs around its code, tables and tasks.
export class TreePiece {
  constructor(tree, joins) {
    this.boxes = [...tree.querySelectorAll("pre:not(.formula)")].map(boxInstead)
    for (const table of tree.querySelectorAll("table")) frame(table)
    for (const task of tree.querySelectorAll("li > input, li > p > input")) label(task)
    showFormulas(tree)
    this.nodes = [...home(tree, joins).childNodes]
  }

  fill() {
    return false
  }

  settle() {
    for (const box of this.boxes) box.settle()
  }

  remove() {
    for (const node of this.nodes) node.remove()
  }
}

function home(tree, joins) {
  if (!joins) return tree
  return joins === "list" ? tree.firstElementChild : tree.querySelector("tbody")
}

function boxInstead(pre) {
  const lang = /language-(\S+)/.exec(pre.firstElementChild?.className ?? "")?.[1]
  const box = new CodeBox({ code: { text: pre.textContent, lang } })
  pre.replaceWith(...box.nodes)
  return box
}

// Wider than the page: it scrolls in a box of its own, with the keyboard too.
function frame(table) {
  const box = Object.assign(document.createElement("div"), { className: "table-box", tabIndex: 0, role: "region" })
  box.setAttribute("aria-label", say("table.label"))
  table.replaceWith(box)
  box.append(table)
}

function label(task) {
  task.setAttribute("aria-label", say(task.checked ? "task.done" : "task.open"))
  task.closest("li").classList.add("task")
}
