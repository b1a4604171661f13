// The sentences of this page's language, as templates/_words.html gives them: say("queue.waiting", { count: 3 }).
// A pair of names ending in .one and .many is chosen by count.
let known = null

export function say(name, values = {}) {
  known ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}")
  const plural = `${name}.${values.count === 1 ? "one" : "many"}`
  const sentence = known[name] ?? known[plural] ?? name
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole)
}
