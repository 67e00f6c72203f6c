// Keeps the shell of the client for when there is no network: the page itself and the files that a page asked to keep. It never touches
// the API: what is read and written offline lies in IndexedDB (src/offline), where its state is shown.
const SHELL = 'ballast-shell'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  // A deep link is the client's page; without a network it is the one that was kept.
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(async () => (await caches.match('/', { cacheName: SHELL })) ?? Response.error()))
  // Built files have their content in their name: what is kept never grows old.
  else if (url.pathname.startsWith('/assets/') || url.pathname === '/favicon.svg') {
    event.respondWith(caches.match(request, { cacheName: SHELL }).then((kept) => kept ?? fetch(request)))
  }
})
