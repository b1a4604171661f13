import { uuid } from "./uuid.js"

const IN_ADDRESS = /^#([0-9a-f]{8}-[0-9a-f-]{27})$/
const OF_PAGE = /^\/conversations\/([0-9a-f]{8}-[0-9a-f-]{27})$/
const PAGE = "/conversations/new"
let made = null
let place = null

// The id of the conversation that begins on this page. Once something was written it stands behind the # of the address, so that
// a reload finds its waiting messages; the server need not know it yet.
export function newConversationId() {
  return (made ??= here().hash.match(IN_ADDRESS)?.[1] ?? uuid())
}

export function isAnotherInAddress() {
  return isNewInAddress() && here().hash.slice(1) !== made
}

export function isNewInAddress() {
  return IN_ADDRESS.test(here().hash)
}

export function rememberInAddress(known) {
  if (known && !place) return
  history.replaceState(history.state, "", known ? `/conversations/${known}` : `${PAGE}#${newConversationId()}`)
  place = null
}

// Nothing of it is left: the next words begin another one.
export function forgetNewConversation() {
  made = null
  if (location.hash.match(IN_ADDRESS)) history.replaceState(history.state, "", PAGE)
}

// Where the page is only the shell that is shown without a connection, its address tells the conversation.
export function conversationInAddress() {
  return here().pathname.match(OF_PAGE)?.[1] ?? null
}

// The start leads to where one spoke last, without a connection too; the address changes when something is written there.
export function takeUp(address) {
  if (address && location.pathname === "/") place = new URL(address, location)
}

function here() {
  return place ?? location
}
