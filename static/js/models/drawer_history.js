// While the drawer is open it has an entry of its own in the history, so that the back button closes it and nothing else.
export class DrawerHistory {
  push() {
    if (!this.isOnTop) history.pushState({ ...history.state, drawer: true }, "")
  }

  drop() {
    if (this.isOnTop) history.back()
  }

  // The page that a link in the drawer leads to takes the place of the drawer's entry.
  follow(address) {
    location.replace(address)
  }

  get isOnTop() {
    return Boolean(history.state?.drawer)
  }
}
