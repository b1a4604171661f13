// Put into every page before anything of its own runs: notes what the browser's observers see, and when words stood there drawn.
(() => {
  const seen = { shifts: [], tasks: [], keys: [], frames: [], ends: [], isCounting: false }
  const observe = (type, keep, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true, ...options })
  const nameOf = (node) => (node?.closest ? node : node?.parentElement)?.getAttribute("class") ?? ""

  observe("layout-shift", ({ value, hadRecentInput, sources }) => {
    if (!hadRecentInput) seen.shifts.push({ value, of: sources.map(({ node }) => nameOf(node)) })
  })
  observe("longtask", ({ duration, startTime }) => seen.tasks.push({ duration, at: startTime }))
  observe(
    "event",
    ({ name, startTime, duration }) => ["keydown", "keypress", "input"].includes(name) && seen.keys.push([startTime, duration]),
    { durationThreshold: 16 },
  )

  let last = null
  const frame = (now) => {
    if (!seen.isCounting) last = null
    else if (last !== null) seen.frames.push(now - last)
    if (seen.isCounting) last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)

  const isDrawn = (message) => {
    const words = message?.querySelector(".prose")
    if (!words?.textContent.trim()) return false
    const { top, bottom } = message.getBoundingClientRect()
    return top < innerHeight && bottom > 0
  }
  // Resolves with the moment at which the message was painted that this finds. What is drawn in a frame's own callbacks is
  // noticed in that frame, by its changes; whoever looks in the next one only would add what the page does between the two.
  const whenDrawn = (find) =>
    new Promise((done) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => done(performance.now())
      let isFound = false
      const look = () => {
        if (isFound || !isDrawn(find())) return isFound
        port2.postMessage(0)
        return (isFound = true)
      }
      const changes = new MutationObserver(() => look() && changes.disconnect())
      changes.observe(document, { childList: true, subtree: true })
      const next = () => look() || requestAnimationFrame(next)
      next()
    })

  const messages = () => document.querySelectorAll(".message")
  const found = () => document.querySelector(".message--found")
  // A page that was asked for a message is open when that one is there, any other when its newest one is.
  const wanted = () => {
    if (document.readyState === "loading" || !document.querySelector("#composer-text")) return null
    return new URLSearchParams(location.search).has("message") ? found() : [...messages()].at(-1)
  }
  // Where the newest message's words end in each frame that was painted, once they are there.
  const opened = whenDrawn(wanted)
  opened.then(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      const newest = [...messages()].at(-1)
      const { bottom } = newest.querySelector(".message__text").getBoundingClientRect()
      seen.ends.push([newest.dataset.state ?? "", bottom])
    }
    const next = () => {
      port2.postMessage(0)
      requestAnimationFrame(next)
    }
    next()
  })
  window.bench = { seen, whenDrawn, found, messages, opened }
})()
