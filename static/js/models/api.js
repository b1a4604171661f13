import { say } from "./words.js"

// What a proxy answers when nobody is behind it.
const AWAY = [502, 504]
// What is drawn comes as a fragment, a refusal as JSON.
const DRAWN = "text/html, application/json;q=0.5"
let reachable = true

// A refusal of the server in its own words; status 0 when no answer came at all.
export class ApiError extends Error {
  constructor(status, { code = "", message = say("api.unreachable"), fields = {}, ...details } = {}) {
    super(Object.values(fields).join(" ") || message)
    Object.assign(this, { status, code, details })
  }
}

// What `act` brings, or what `refused` makes of the server's refusal. Any other error is a fault of ours and goes on.
export async function attempt(act, refused) {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return refused(error)
  }
}

export async function getJson(url, etag) {
  const response = await call(url, { headers: { Accept: "application/json", ...(etag && { "If-None-Match": etag }) } })
  if (response.status === 304) return null
  return { body: await response.json(), etag: response.headers.get("ETag") }
}

export async function getFragment(url) {
  const response = await call(url, { headers: { Accept: DRAWN } })
  return parse(await response.text())
}

// A fragment that is asked for again and again: null while it is still the one of this ETag.
export async function getPage(url, etag) {
  const response = await call(url, { headers: { Accept: DRAWN, ...(etag && { "If-None-Match": etag }) } })
  if (response.status === 304) return null
  return { fragment: parse(await response.text()), etag: response.headers.get("ETag") }
}

export async function write(method, url, body, options) {
  try {
    return await writeOnce(method, url, body, options)
  } catch (error) {
    if (error.code !== "csrf") throw error
    await renewToken()
    return writeOnce(method, url, body, options)
  }
}

// Whose page this is; null before the sign-in.
export function userOfPage() {
  return document.querySelector('meta[name="user-id"]')?.content || null
}

// Whether the last call reached the server.
export function isReachable() {
  return reachable
}

// Inert until it is put into the page: a template's content neither loads nor runs anything.
export function parse(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

async function writeOnce(method, url, body, options) {
  const headers = { Accept: "application/json", "X-CSRFToken": tokenElement().content }
  if (body !== undefined) headers["Content-Type"] = "application/json"
  const response = await call(url, { method, headers, body: JSON.stringify(body), ...options })
  return response.status === 204 ? null : response.json().catch(() => null)
}

async function call(url, options) {
  const response = await fetch(url, { credentials: "same-origin", cache: "no-store", ...options }).catch(() => null)
  reachable = Boolean(response) && !AWAY.includes(response.status)
  if (!response) throw new ApiError(0)
  if (response.redirected || (!response.ok && response.status !== 304)) throw await refusal(response)
  return response
}

async function refusal(response) {
  const body = await response.json().catch(() => null)
  const status = response.redirected ? 401 : response.status
  // A proxy speaks the browser's language, the page its person's.
  const told = AWAY.includes(status) ? null : body?.error
  return new ApiError(status, { message: wordsFor(status), retryAfter: response.headers.get("Retry-After"), ...told })
}

function wordsFor(status) {
  if (status === 401) return say("api.signed_out")
  if (AWAY.includes(status)) return say("api.unreachable")
  return say("api.refused")
}

// In another tab somebody else may have signed in since: then nothing of this page's person may be written in their name.
async function renewToken() {
  const { body } = await getJson("/csrf-token")
  if (body.user_id !== userOfPage()) throw new ApiError(401, { message: say("api.signed_out") })
  tokenElement().content = body.csrf_token
}

function tokenElement() {
  return document.querySelector('meta[name="csrf-token"]')
}
