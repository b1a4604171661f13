// What the open conversation is called, wherever the page says so.
export function shownName() {
  return document.querySelector("#conversation-title")?.textContent.trim()
}

export function showName(title) {
  if (!title) return
  for (const place of document.querySelectorAll("#conversation-title, .topbar__title")) place.textContent = title
  document.title = document.title.replace(/^(\(\d+\) )?.*/s, (_, count = "") => `${count}${title}`)
}

// Quietly: how many answers wait elsewhere stands before the page's name.
export function showUnread(count) {
  document.title = `${count ? `(${count}) ` : ""}${document.title.replace(/^\(\d+\) /, "")}`
}
