// Whatever is put in, taken out or drawn anew: the message that somebody is reading stays where it is on the screen.
export class ReadingPlace {
  constructor(transcript, isFree = () => true) {
    this.transcript = transcript
    this.isFree = isFree
    if (!CSS.supports("overflow-anchor", "auto")) this.watch()
  }

  disconnect() {
    removeEventListener("scroll", this.remember)
    this.sizes?.disconnect()
    this.arrivals?.disconnect()
  }

  // The uppermost message that can be seen, and that is drawn already: one that is not may still grow to its true height.
  get message() {
    const seen = this.transcript.messages.filter((message) => message.getBoundingClientRect().bottom > 0)
    return seen.slice(0, 2).find(isDrawn) ?? seen[0] ?? null
  }

  // Make a change; `id` and `successor` name the message that is to stay, and the one that then stands for it.
  hold(change, id = this.message?.dataset.id, successor = id) {
    const before = topOf(this.transcript.find(id))
    const result = change()
    const after = topOf(this.transcript.find(successor))
    if (before !== null && after !== null) document.scrollingElement.scrollTop += after - before
    return result
  }

  // A browser that does not keep the place by itself while messages get their true height is helped before it paints.
  watch() {
    this.remember = () => {
      this.kept = this.message
      this.top = topOf(this.kept)
    }
    this.sizes = new ResizeObserver(() => this.correct())
    this.arrivals = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) addedNodes.forEach((node) => node.nodeType === 1 && this.sizes.observe(node))
    })
    this.arrivals.observe(this.transcript.element, { childList: true })
    this.transcript.messages.forEach((message) => this.sizes.observe(message))
    addEventListener("scroll", this.remember, { passive: true })
    this.remember()
  }

  correct() {
    const top = this.kept?.isConnected && this.isFree() ? topOf(this.kept) : null
    if (top !== null && Math.abs(top - this.top) >= 1) document.scrollingElement.scrollTop += top - this.top
    this.remember()
  }
}

function isDrawn(message) {
  return message.lastElementChild.checkVisibility({ contentVisibilityAuto: true })
}

function topOf(message) {
  return message?.getBoundingClientRect().top ?? null
}
