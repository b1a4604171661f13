import { afterPoints, countPoints } from "./code_points.js"

// How much of an answer is already shown, so that a stream which repeats or resumes never doubles or drops a word.
export class AnswerPosition {
  constructor({ attempt, text = 0, reasoning = 0 }) {
    this.attempt = attempt
    this.points = { text, reasoning }
  }

  toString() {
    return `${this.attempt}:${this.points.text}`
  }

  // What is new in this piece: "" when all of it is known, null when something before it is missing.
  take(kind, { attempt, offset, text }) {
    if (attempt < this.attempt) return ""
    const known = this.points[kind]
    if (attempt > this.attempt || offset > known) return null
    const fresh = afterPoints(text, known - offset)
    this.points[kind] = known + countPoints(fresh)
    return fresh
  }

  // False for the late word of an attempt that was given up.
  reset({ attempt, text, reasoning }) {
    if (attempt < this.attempt) return false
    this.attempt = attempt
    this.points = { text: countPoints(text), reasoning: countPoints(reasoning) }
    return true
  }
}
