const ENOUGH = 8
const waiting = []

// What can wait until the page has nothing better to do, one thing after the other.
export function whenIdle(task) {
  waiting.push(task)
  if (waiting.length === 1) ask()
}

function ask() {
  if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: 2000 })
  else setTimeout(() => work({ timeRemaining: () => 0 }), 50)
}

function work(deadline) {
  do attempt(waiting[0])
  while (waiting.shift() && waiting.length && deadline.timeRemaining() > ENOUGH)
  if (waiting.length) ask()
}

function attempt(task) {
  try {
    task()
  } catch (error) {
    reportError(error)
  }
}
