/** Keeps what the open page is made of, so that it opens again without a network. */
const SHELL = 'ballast-shell'
/** Fonts are large and stay in the browser's own cache. */
const KEPT = /\.(?:js|css|svg)$/

/** Whether this browser can: plain http from another machine cannot. */
export const canKeep = (): boolean => 'serviceWorker' in navigator && 'caches' in globalThis

/** Keeps the page and every file that was loaded for it; what an older release kept is dropped. */
export async function keepShell(): Promise<void> {
  if (!canKeep()) return
  await navigator.serviceWorker.register('/sw.js')
  const loaded = performance.getEntriesByType('resource').map((one) => new URL(one.name))
  const files = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith('/assets/') && KEPT.test(url.pathname)).map((url) => url.pathname)
  const linked = Array.from(document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>('link[href], script[src]'), (one) => new URL(one instanceof HTMLScriptElement ? one.src : one.href))
  for (const url of linked) if (url.origin === location.origin && KEPT.test(url.pathname)) files.push(url.pathname)
  const wanted = new Set(['/', ...files])
  const cache = await caches.open(SHELL)
  const known = (await cache.keys()).map((one) => new URL(one.url).pathname)
  // The page is asked for anew each time: it names the files of its release. They are read from the browser's own cache.
  const page = await fetch('/', { cache: 'no-cache' })
  if (!page.ok) return
  const missing = [...wanted].filter((path) => path !== '/' && !known.includes(path))
  await Promise.all(missing.map(async (path) => { await cache.add(path) }))
  const text = await page.clone().text()
  const before = await (await cache.match('/'))?.text()
  await cache.put('/', page)
  if (before === undefined || before === text) return
  for (const path of known) if (!wanted.has(path)) await cache.delete(path)
}
