import { uuid } from "./uuid.js"

const IN_ADDRESS = /^#([0-9a-f]{8}-[0-9a-f-]{27})$/
const OF_PAGE = /^\/conversations\/([0-9a-f]{8}-[0-9a-f-]{27})$/
const PAGE = "/conversations/new"
let made = null

// The id of the conversation that begins on this page. Once something was written it stands behind the # of the address, so that
// a reload finds its waiting messages; the server need not know it yet.
export function newConversationId() {
  return (made ??= location.hash.match(IN_ADDRESS)?.[1] ?? uuid())
}

export function isAnotherInAddress() {
  const id = location.hash.match(IN_ADDRESS)?.[1]
  return Boolean(id) && id !== made
}

export function rememberInAddress() {
  history.replaceState(history.state, "", `${PAGE}#${newConversationId()}`)
}

// Nothing of it is left: the next words begin another one.
export function forgetNewConversation() {
  made = null
  if (location.hash.match(IN_ADDRESS)) history.replaceState(history.state, "", PAGE)
}

// Where the page is only the shell that is shown without a connection, its address tells the conversation.
export function conversationInAddress() {
  return location.pathname.match(OF_PAGE)?.[1] ?? null
}
