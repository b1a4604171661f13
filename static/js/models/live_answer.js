// The part of an answer's element that grows while it streams. Painting waits for the next frame, so a fast model costs
// one layout a frame and not one a word.
export class LiveAnswer {
  constructor(element) {
    this.element = element
    this.waiting = { text: "", reasoning: "" }
  }

  get position() {
    const { attempt, points, reasoningPoints } = this.element.dataset
    return { attempt: Number(attempt), text: Number(points), reasoning: Number(reasoningPoints) }
  }

  append(kind, text) {
    this.waiting[kind] += text
    this.frame ??= requestAnimationFrame(() => this.paint())
  }

  replace(text, reasoning) {
    this.isAfresh = true
    this.waiting = { text, reasoning }
    this.frame ??= requestAnimationFrame(() => this.paint())
  }

  paint() {
    this.frame = null
    for (const kind of ["text", "reasoning"]) {
      if (this.isAfresh) this.node(kind).data = this.waiting[kind]
      else if (this.waiting[kind]) this.node(kind).appendData(this.waiting[kind])
    }
    this.waiting = { text: "", reasoning: "" }
    this.isAfresh = false
    this.mark(this.element, "data-wordless", "text")
    this.mark(this.element.querySelector(".thoughts"), "hidden", "reasoning")
  }

  // Toggling touches only what changes; one that is set again has its styles looked up in each frame.
  mark(element, name, kind) {
    element.toggleAttribute(name, !this.node(kind).length)
  }

  tool({ call, name, state, summary }) {
    const list = this.element.querySelector(".message__steps")
    let step = [...list.children].find((item) => item.dataset.call === call)
    step ??= list.appendChild(Object.assign(document.createElement("li"), { className: "step" }))
    Object.assign(step.dataset, { call, state })
    step.textContent = summary || name.replaceAll("_", " ")
  }

  // The last words are there before the state is, so that the finished message finds them and lets them stand.
  state({ state }) {
    this.paint()
    this.element.dataset.state = state
  }

  // One text node takes it all: appending to it never re-creates what is already laid out.
  node(kind) {
    const place = this.element.querySelector(`[data-part="${kind}"]`)
    return place.firstChild ?? place.appendChild(document.createTextNode(""))
  }
}
