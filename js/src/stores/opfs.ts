/**
 * A store in the origin private file system (OPFS) of browsers.
 *
 * Files there can be written record by record, and flushed, in dedicated workers only. In one, the store works directly;
 * in a page it starts one of its own. How the files are laid out, and what keeps two tabs apart, is told in opfs/disk.ts.
 */
import { PersistenceError } from '../persistence/status.js'
import type { Store } from '../persistence/store.js'
import { Disk } from './opfs/disk.js'
import { Remote } from './opfs/remote.js'

export { requestPersistence, type StorageStanding } from './standing.js'

/** Options of `opfs`. */
export interface OpfsOptions {
  /**
   * What happens when the directory is deleted while it is open (the site's data are cleared). The next write fails, with an error
   * of code `gone`. Then, `restore` (default): everything that is in memory is stored again. `refuse`: nothing is stored any more.
   */
  ifDeleted?: 'restore' | 'refuse'
  /**
   * Where the worker's script is, for bundlers that do not find `new Worker(new URL(…, import.meta.url))`: the address of
   * `wedis/stores/opfs-worker` as your bundler serves it, or a function that starts it.
   */
  worker?: string | URL | (() => Worker)
  /** How long the worker may take to start, in ms; default 10 000. */
  openTimeout?: number
}

/** Keeps a database under a name in the origin private file system, shared by all pages of the origin. */
export function opfs(name: string, options: OpfsOptions = {}): Store {
  const disk = { ifDeleted: options.ifDeleted ?? 'restore' } as const
  const dedicated = 'DedicatedWorkerGlobalScope' in globalThis && 'createSyncAccessHandle' in (globalThis.FileSystemFileHandle?.prototype ?? {})
  const store = dedicated ? new Disk(name, disk) : new Remote(name, disk, () => start(options.worker), options.openTimeout ?? 10_000)
  /** What another thread needs to make the same store; a function cannot go there. */
  return Object.assign(store, { portable: { kind: 'opfs', name, options: typeof options.worker === 'function' ? { ...options, worker: undefined } : options } })
}

function start(worker: OpfsOptions['worker']): Worker {
  if (typeof worker === 'function') return worker()
  if (typeof Worker === 'undefined') throw new PersistenceError('OPFS needs a worker of its own, and there are none here', { code: 'unavailable' })
  if (worker) return new Worker(worker, { type: 'module' })
  return new Worker(new URL('./opfs-worker.js', import.meta.url), { type: 'module' })
}
