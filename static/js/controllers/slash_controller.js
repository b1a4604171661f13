import { Controller } from "stimulus"
import { describe, listCommands } from "../models/commands.js"

// Commands offered while their name is being typed behind a slash.
export default class extends Controller {
  static targets = ["text", "list"]

  suggest() {
    this.commands = listCommands(this.textTarget.value)
    this.listTarget.replaceChildren(...this.commands.map((command, index) => this.make(command, index)))
    this.listTarget.hidden = !this.commands.length
    this.choose(0)
  }

  press(event) {
    if (this.listTarget.hidden || event.isComposing) return
    const act = {
      ArrowDown: () => this.choose(this.index + 1),
      ArrowUp: () => this.choose(this.index - 1),
      Tab: () => this.complete(),
      Enter: () => this.take(event),
      Escape: () => this.close(),
    }[event.key]
    if (!act || (event.key === "Enter" && event.shiftKey)) return
    event.preventDefault()
    act()
  }

  // A command that wants words is completed; any other is done at once.
  take() {
    const command = this.commands[this.index]
    this.complete()
    if (!command.takesWords) this.element.requestSubmit()
  }

  pick({ target }) {
    this.choose([...this.listTarget.children].indexOf(target.closest("[role=option]")))
    this.take()
    this.textTarget.focus()
  }

  complete() {
    const { name, takesWords } = this.commands[this.index]
    this.textTarget.value = `/${name}${takesWords ? " " : ""}`
    this.textTarget.dispatchEvent(new InputEvent("input", { bubbles: true }))
    this.close()
  }

  close() {
    this.listTarget.hidden = true
    this.textTarget.removeAttribute("aria-activedescendant")
  }

  choose(index) {
    const options = [...this.listTarget.children]
    this.index = (index + options.length) % (options.length || 1)
    options.forEach((option, place) => (option.ariaSelected = String(place === this.index)))
    if (options.length) this.textTarget.setAttribute("aria-activedescendant", options[this.index].id)
    else this.textTarget.removeAttribute("aria-activedescendant")
  }

  make(command, index) {
    const option = Object.assign(document.createElement("li"), { id: `command-${index}`, role: "option", className: "slash__command" })
    const name = Object.assign(document.createElement("span"), { className: "slash__name", textContent: `/${command.name}` })
    option.append(name, Object.assign(document.createElement("span"), { textContent: describe(command) }))
    return option
  }
}
