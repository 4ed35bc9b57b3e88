/** The service worker: keeps the page itself on the device, so that it opens without a network. */
import { byId } from './dom'
import { notify } from './ui/notices'

/** Registers the worker (built pages only) and says when the page is ready for offline use or a new version waits. */
export function worksOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const status = byId('status-offline')
  const ready = (): void => {
    status.textContent = 'Works offline'
    status.title = 'The page is stored on this device and opens without a network'
  }
  navigator.serviceWorker.register('./sw.js').then(async registration => {
    if (registration.active) ready()
    else void navigator.serviceWorker.ready.then(ready)
    const watch = (worker: ServiceWorker | null): void => {
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && navigator.serviceWorker.controller) offer(worker)
      })
    }
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting)
    watch(registration.installing)
    registration.addEventListener('updatefound', () => watch(registration.installing))
  }).catch(() => {
    // No secure context, or storage is off: the page works, only not offline.
  })
}

function offer(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  notify({
    id: 'update', title: 'A new version is ready', text: 'Reloading keeps your data.',
    action: { label: 'Reload', run: () => worker.postMessage('activate') },
  })
}
