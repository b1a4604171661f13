const PERSON = "outbox:user"
const PLACE = "outbox:place"

// Who was signed in last in this browser, and where that person wrote last: for the page that is shown without a connection and
// knows neither. Every page of a visitor makes the browser forget both, and so does a sign-out before its answer is there.

export function lastPerson() {
  return localStorage.getItem(PERSON)
}

export function rememberPerson(user) {
  if (user === lastPerson()) return
  localStorage.removeItem(PLACE)
  if (user) remember(PERSON, user)
  else localStorage.removeItem(PERSON)
}

export function forgetAtSignOut() {
  addEventListener("submit", ({ target }) => new URL(target.action).pathname === "/sign-out" && rememberPerson(null))
}

// In another tab somebody came or went.
export function whenPersonChanges(act) {
  addEventListener("storage", ({ key }) => key === PERSON && act())
}

export function rememberPlace() {
  remember(PLACE, `${location.pathname}${location.hash}`)
}

// A browser without room for it does everything else; what stood there before would lead to somebody or somewhere else.
function remember(name, value) {
  try {
    localStorage.setItem(name, value)
  } catch {
    localStorage.removeItem(name)
  }
}

export function lastPlace() {
  return localStorage.getItem(PLACE)
}
