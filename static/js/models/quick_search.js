import { attempt, getFragment } from "./api.js"

const PAUSE = 150

// Searches while somebody types: after a short pause, and only the answer to the newest question counts.
export class QuickSearch {
  constructor({ found, refused }) {
    Object.assign(this, { found, refused, question: 0 })
  }

  ask(query) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.find(query), PAUSE)
  }

  // What is still on its way is not waited for.
  forget() {
    clearTimeout(this.timer)
    this.question++
  }

  async find(query) {
    const question = ++this.question
    const isNewest = () => question === this.question
    await attempt(
      async () => {
        const fragment = await getFragment(`/search/results?q=${encodeURIComponent(query)}`)
        if (isNewest()) this.found(fragment)
      },
      (error) => isNewest() && this.refused(error),
    )
  }
}
