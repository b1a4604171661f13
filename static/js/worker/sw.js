// The service worker. It keeps one page and the files that this needs, for when the network or the server is away; nothing with a
// word of anybody is ever kept. Files are kept under the hash of their content, and only those of the newest page.
const SHELL = "shell"
const PAGE = "/offline"
const DAY = 86_400_000
// What a proxy answers when nobody is behind it.
const AWAY = [502, 504]
const FILES = /(?:src|href)="(\/static\/[^"#]+\?v=\w+)/g

addEventListener("install", (event) => event.waitUntil(renew().then(() => skipWaiting())))

// Navigations need not wait for us to wake up.
addEventListener("activate", (event) => event.waitUntil(Promise.all([registration.navigationPreload?.enable(), clients.claim()])))

addEventListener("message", (event) => event.waitUntil(renewUnless(event.data)))

addEventListener("fetch", (event) => {
  const { request } = event
  if (request.method !== "GET") return
  if (request.mode === "navigate") event.respondWith(navigate(event))
  else if (isFile(new URL(request.url))) event.respondWith(serve(request))
})

async function navigate({ request, preloadResponse }) {
  const response = await Promise.resolve(preloadResponse).then((loaded) => loaded ?? fetch(request)).catch(() => null)
  if (response && !AWAY.includes(response.status)) return response
  return (await caches.match(PAGE)) ?? response ?? Response.error()
}

async function serve(request) {
  return (await caches.match(request)) ?? fetch(request)
}

function isFile({ origin, pathname, searchParams }) {
  return origin === location.origin && pathname.startsWith("/static/") && searchParams.has("v")
}

// A page tells which files it has and how it looks; where ours differs, a newer version or another person is here.
async function renewUnless({ files, look }) {
  const page = await caches.match(PAGE)
  const html = await page?.clone().text()
  const isLike = html && files.every((file) => html.includes(file)) && look.every((trait) => html.includes(trait))
  if (!isLike || Date.now() - Date.parse(page.headers.get("Date")) > DAY) await renew()
}

async function renew() {
  const cache = await caches.open(SHELL)
  const page = await fetch(PAGE, { cache: "no-store" })
  if (!page.ok) throw new Error("there is no page to keep")
  const files = [...new Set([...(await page.clone().text()).matchAll(FILES)].map(([, file]) => file))]
  for (const file of files) if (!(await cache.match(file))) await cache.add(file)
  await cache.put(PAGE, page)
  const wanted = new Set([PAGE, ...files].map((path) => new URL(path, location).href))
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request)
}
