// Keeps the built page on the device. The build puts the list of files and a fingerprint of their contents in here; a new
// fingerprint is a new worker with a cache of its own, and the old cache goes when the new worker takes over.
const FILES = __FILES__
const CACHE = 'wedis-playground-__VERSION__'

self.addEventListener('install', event => {
  // `reload`: past the HTTP cache, which may still hold the last version of files without a hash in their name.
  event.waitUntil(caches.open(CACHE).then(cache => cache.addAll(FILES.map(file => new Request(file, { cache: 'reload' })))))
})

self.addEventListener('activate', event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('wedis-playground-') && name !== CACHE) await caches.delete(name)
    }
    await self.clients.claim()
  })())
})

self.addEventListener('message', event => {
  if (event.data === 'activate') void self.skipWaiting()
})

self.addEventListener('fetch', event => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return
  event.respondWith((async () => {
    const cache = await caches.open(CACHE)
    const page = request.mode === 'navigate' ? './' : request
    return (await cache.match(page, { ignoreSearch: request.mode === 'navigate' })) ?? fetch(request)
  })())
})
