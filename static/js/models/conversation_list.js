import { getFragment } from "./api.js"

// A conversation gets its name from its first message; take list and name over as the server now draws them.
export async function renewName(conversationId) {
  const page = await getFragment(`/conversations/${conversationId}`)
  for (const place of ["#conversations", "#conversation-title", ".topbar__title"]) {
    const fresh = page.querySelector(place)
    if (fresh) document.querySelector(place)?.replaceWith(fresh)
  }
  document.title = page.querySelector("title")?.textContent ?? document.title
}

export function shownName() {
  return document.querySelector("#conversation-title")?.textContent.trim()
}

export function isNamed() {
  return document.querySelector("#conversations [aria-current]")?.dataset.named === "true"
}
