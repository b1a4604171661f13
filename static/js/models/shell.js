// The page that is shown without a connection, and the worker that keeps it.

export function isShell() {
  return Boolean(document.querySelector('meta[name="shell"]'))
}

// Browsers have service workers over https and on localhost alone; elsewhere a page without a connection stays the browser's own.
export async function keepShell() {
  if (!isSecureContext || !navigator.serviceWorker || isShell()) return
  const script = document.querySelector('script[src*="/built/app.js"]').src
  try {
    await navigator.serviceWorker.register("/sw.js")
    const { active } = await navigator.serviceWorker.ready
    active.postMessage({ script, language: document.documentElement.lang })
  } catch {
    // Switched off in this browser, or the server just went away; the next page tries again.
  }
}

export async function isServerBack() {
  const response = await fetch("/health", { cache: "no-store" }).catch(() => null)
  return Boolean(response?.ok)
}
