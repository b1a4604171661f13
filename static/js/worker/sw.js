// The service worker. It keeps one page and the files that this needs, for when the network or the server is away; nothing with a
// word of anybody is ever kept. Files are kept under the hash of their content, and only those of the newest page.
const SHELL = "shell"
const PAGE = "/offline"
// What a proxy answers when nobody is behind it.
const AWAY = [502, 504]
const FILES = /(?:src|href)="(\/static\/[^"#]+\?v=\w+)/g
const IMPORTED = /\bfrom\s*"(\w+)"/g

addEventListener("install", (event) => event.waitUntil(renew().then(() => skipWaiting())))

addEventListener("activate", (event) => event.waitUntil(clients.claim()))

addEventListener("message", (event) => event.waitUntil(renewUnless(event.data)))

addEventListener("fetch", (event) => {
  const { request } = event
  if (request.method !== "GET") return
  if (request.mode === "navigate") event.respondWith(navigate(request))
  else if (isFile(new URL(request.url))) event.respondWith(serve(request))
})

async function navigate(request) {
  const response = await fetch(request).catch(() => null)
  if (response && !AWAY.includes(response.status)) return response
  return (await caches.match(PAGE)) ?? response ?? Response.error()
}

async function serve(request) {
  return (await caches.match(request)) ?? fetch(request)
}

function isFile({ origin, pathname, searchParams }) {
  return origin === location.origin && pathname.startsWith("/static/") && searchParams.has("v")
}

// A page tells which script it runs and which language it speaks; when ours are others, a newer version or another person is here.
async function renewUnless({ script, language }) {
  const [page, kept] = await Promise.all([caches.match(PAGE), caches.match(script)])
  if (!kept || page?.headers.get("Content-Language") !== language) await renew()
}

async function renew() {
  const cache = await caches.open(SHELL)
  const page = await fetch(PAGE, { cache: "no-store" })
  if (!page.ok) throw new Error("there is no page to keep")
  const files = await listFiles(await page.clone().text())
  for (const file of files) if (!(await cache.match(file))) await cache.add(file)
  await cache.put(PAGE, page)
  const wanted = new Set([PAGE, ...files].map((path) => new URL(path, location).href))
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request)
}

// Those that the page names, and the libraries that its script imports by name at once.
async function listFiles(html) {
  const files = [...html.matchAll(FILES)].map(([, file]) => file)
  const script = await (await fetch(files.find((file) => file.includes("/built/app.js")))).text()
  const { imports } = JSON.parse(html.match(/<script type="importmap"[^>]*>([\s\S]*?)<\/script>/)[1])
  const libraries = [...script.matchAll(IMPORTED)].map(([, name]) => imports[name])
  return [...new Set([...files, ...libraries.filter(Boolean)])]
}
