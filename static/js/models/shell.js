const BUILT = /built\/.+/

// The page that is shown without a connection, and the worker that keeps it.

export function isShell() {
  return Boolean(document.querySelector('meta[name="shell"]'))
}

// Browsers have service workers over https and on localhost alone; elsewhere a page without a connection stays the browser's own.
export async function keepShell() {
  if (!isSecureContext || !navigator.serviceWorker || isShell()) return
  try {
    await navigator.serviceWorker.register("/sw.js")
    const { active } = await navigator.serviceWorker.ready
    active.postMessage({ files: filesOfPage(), look: lookOfPage() })
  } catch {
    // Switched off in this browser, or the server just went away; the next page tries again.
  }
}

export async function isServerBack() {
  const response = await fetch("/health", { cache: "no-store" }).catch(() => null)
  return Boolean(response?.ok)
}

// Without their host, which may be that of a CDN; the shell has them from here.
function filesOfPage() {
  const [script, sheet] = [document.querySelector('script[src*="built/"]').src, document.querySelector('link[href*="built/"]').href]
  return [script, sheet].map((address) => address.match(BUILT)[0])
}

// As it stands in the page's first tag: what the shell was drawn for.
function lookOfPage() {
  const { lang, dataset } = document.documentElement
  return [`lang="${lang}"`, `data-accent="${dataset.accent}"`, `data-shell-theme="${dataset.theme ?? ""}"`]
}
