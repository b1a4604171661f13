// Puts a message as the server now draws it in the place of the one that is shown. Where the words are the same, what was drawn
// of them stays: nothing flashes or jumps, and what is selected or unfolded remains so. The focus stays with the message, also
// where what had it is gone.
export function renewMessage(shown, fresh) {
  const hadFocus = shown.contains(document.activeElement)
  renew(shown, fresh)
  const message = shown.isConnected ? shown : fresh
  if (hadFocus && !message.contains(document.activeElement)) message.focus({ preventScroll: true })
}

function renew(shown, fresh) {
  const [kept, given] = [shown, fresh].map(wordsOf)
  if (!kept || rawOf(kept) !== rawOf(given)) return shown.replaceWith(fresh)
  for (const name of [".thoughts", ".receipts"]) {
    const folded = fresh.querySelector(name)
    if (folded && shown.querySelector(`${name}[open]`)) folded.open = true
  }
  for (const { name } of [...shown.attributes]) if (!fresh.hasAttribute(name)) shown.removeAttribute(name)
  for (const { name, value } of fresh.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value)
  const [before, after] = aroundOf(kept)
  const [freshBefore, freshAfter] = aroundOf(given)
  exchange(before, freshBefore, () => kept.before(...freshBefore))
  exchange(after, freshAfter, () => kept.after(...freshAfter))
}

function aroundOf(words) {
  const nodes = [...words.parentNode.childNodes]
  const place = nodes.indexOf(words)
  return [nodes.slice(0, place), nodes.slice(place + 1)]
}

// What comes or goes before an element may have all of that restyled, a long answer's every word. So what is the same stays,
// and what goes does so from the end.
function exchange(nodes, fresh, put) {
  if (nodes.length === fresh.length && nodes.every((node, i) => node.isEqualNode(fresh[i]))) return
  for (const node of nodes.reverse()) node.remove()
  put()
}

function wordsOf(message) {
  return message.querySelector(":scope > .message__text")
}

function rawOf(words) {
  return words?.querySelector('[data-part="text"]').textContent
}
