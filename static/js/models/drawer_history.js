// While the drawer is open it has an entry of its own in the history, so that the back button closes it and nothing else.
export class DrawerHistory {
  push() {
    if (!this.isOnTop) history.pushState({ ...history.state, drawer: true }, "")
  }

  drop() {
    if (this.isOnTop) history.back()
  }

  // The page that a link in the drawer leads to takes the place of the drawer's entry. True where a click is such a step,
  // and not one into another tab or window.
  follow(event) {
    const link = event.target.closest("a[href]")
    const isPlain = !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button)
    if (!link || link.target || !isPlain) return false
    location.replace(link.href)
    return true
  }

  get isOnTop() {
    return Boolean(history.state?.drawer)
  }
}
