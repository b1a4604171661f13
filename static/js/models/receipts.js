import { attempt, getFragment, write } from "./api.js"

// Which memories an answer used, as the server draws them, and what is said of one.
export class Receipts {
  constructor(element) {
    this.element = element
  }

  get address() {
    return `/messages/${this.element.dataset.answer}/memories`
  }

  load() {
    return this.attempt(async () => this.body.replaceChildren(await getFragment(this.address)))
  }

  // No verdict takes back what was said. What is to be said next of the same memory has the focus.
  judge({ memory, verdict }) {
    const url = `${this.address}/${memory}/verdict`
    return this.attempt(async () => {
      if (verdict) await write("PUT", url, { verdict })
      else await write("DELETE", url)
      this.body.replaceChildren(await getFragment(this.address))
      this.body.querySelector(`[data-memory="${memory}"]`)?.focus({ preventScroll: true })
    })
  }

  get body() {
    return this.element.querySelector(".receipts__body")
  }

  attempt(act) {
    this.tell("")
    return attempt(act, (error) => this.tell(error.message))
  }

  tell(words) {
    this.element.querySelector(".receipts__trouble").textContent = words
  }
}
