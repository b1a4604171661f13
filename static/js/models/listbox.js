const FAR = 10_000
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -FAR, End: FAR }

// A list of options that is walked through while the focus stays in a field: which are shown, and which one is meant.
export class Listbox {
  constructor(element, field) {
    this.element = element
    this.field = field
  }

  get options() {
    return [...this.element.querySelectorAll('[role="option"]')]
  }

  get shown() {
    return this.options.filter((option) => !option.hidden)
  }

  get active() {
    return this.element.querySelector(".is-active:not([hidden])")
  }

  // Every word must stand somewhere in the option or in the name of its group.
  filter(text) {
    const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
    for (const group of this.element.querySelectorAll('[role="group"]')) {
      const title = group.firstElementChild.textContent
      const options = [...group.querySelectorAll('[role="option"]')]
      for (const option of options) {
        const known = `${title} ${option.textContent} ${option.dataset.model}`.toLocaleLowerCase()
        option.hidden = !words.every((word) => known.includes(word))
      }
      group.hidden = words.length > 0 && options.every((option) => option.hidden)
    }
    this.mark(words.length ? this.shown[0] : (this.shown.find((option) => option.ariaSelected === "true") ?? this.shown[0]))
  }

  // False when the key is none that walks.
  step(key) {
    if (!(key in STEPS)) return false
    const shown = this.shown
    const there = shown.indexOf(this.active) + STEPS[key]
    this.mark(shown[Math.max(0, Math.min(shown.length - 1, there))])
    return true
  }

  mark(option) {
    this.element.querySelector(".is-active")?.classList.remove("is-active")
    option?.classList.add("is-active")
    if (option) this.field.setAttribute("aria-activedescendant", option.id)
    else this.field.removeAttribute("aria-activedescendant")
    option?.scrollIntoView({ block: "nearest" })
  }
}
