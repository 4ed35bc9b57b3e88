/** The same database for all tabs of an origin. */
import type { AsyncDb } from '../async-db.js'
import type { Global } from '../engine/source.js'
import type { Platform } from '../engine/wasm.js'
import { type HostedOptions, type OpenOptions, boot } from '../open.js'
import type { Durability, Store } from '../persistence/store.js'
import { Member } from './member.js'
import { browserStage } from './stage.js'
import type { Start } from './worker.js'

/** Options of `connect`. */
export interface ConnectOptions {
  /** What the database is called: tabs that connect to the same name have the same data. */
  name: string
  /**
   * Where data is kept; without one it lives as long as any tab does. With `indexedDB(…)` the engine runs in a SharedWorker, where there are any;
   * with another store, or a function that makes one, in one of the tabs, and moves when that goes.
   */
  store?: Store | (() => Store)
  /** The engine, as for `open`. An address or bytes: a compiled module does not reach the worker. */
  wasm?: OpenOptions['wasm']
  /** Redis configuration directives, as for `open`: those of the tab that begins. */
  config?: OpenOptions['config']
  /** What a write has survived when its promise resolves: `relaxed`, the default, or `strict`; see `open`. */
  durability?: Durability
  /** The address of `wedis/shared-worker.js`, where a bundler does not find it; false: tabs lead. */
  worker?: string | Global<'URL'> | false
}

/** Connects to a database that all tabs share. Rejects when the store refuses, or a tab with another version has it. */
export type Connect = (options: ConnectOptions) => Promise<AsyncDb>

/**
 * The `connect` of a platform.
 * @internal
 */
export async function connect(platform: Platform, options: ConnectOptions): Promise<AsyncDb> {
  const { name, durability = 'relaxed' } = options
  if (typeof name !== 'string' || name === '') throw new TypeError('connect: a database needs a name')
  const { store } = options
  const portable = typeof store === 'object' ? (store as { portable?: Start['store'] }).portable : undefined
  const reachable = store === undefined || portable?.kind === 'indexedDB'
  const start = reachable && options.worker !== false && typeof globalThis.SharedWorker === 'function' ? await startOf(options, portable ?? null, platform) : null
  const member = new Member(browserStage(), {
    name,
    strict: durability === 'strict',
    boot: (sure) => {
      const { wasm, config } = options
      return boot(platform, { wasm, config, durability, sure, store: typeof store === 'function' ? store() : store } as HostedOptions)
    },
    worker: start && ((failed) => startWorker(options, start, failed)),
  })
  const db = await member.join()
  follow(member)
  return db as unknown as AsyncDb
}

/** What the worker is told; null if it cannot be told that. */
async function startOf(options: ConnectOptions, store: Start['store'], platform: Platform): Promise<Start | null> {
  const wasm = await (options.wasm ?? platform.shipped())
  const address = typeof wasm === 'string' ? platform.resolve(wasm).href : wasm instanceof URL ? wasm.href : null
  const bytes = wasm instanceof Uint8Array || wasm instanceof ArrayBuffer ? wasm : null
  if (!address && !bytes) return null
  const { name, durability = 'relaxed', config } = options
  return { kind: 'start', name, durability, config: config as Start['config'], store, wasm: address ?? bytes! }
}

function startWorker({ name, worker }: ConnectOptions, start: Start, failed: () => void): void {
  try {
    // The options are written out for bundlers, which find the worker by this line only if they can read it.
    const shared = worker
      ? new SharedWorker(worker, { type: 'module', name: `wedis:${name}` })
      : new SharedWorker(new URL('./shared-worker.js', import.meta.url), { type: 'module', name: `wedis:${name}` })
    shared.onerror = failed
    shared.port.onmessage = () => {}
    shared.port.postMessage(start)
  } catch {
    failed() // a page whose policy allows no workers
  }
}

/** A page that is put aside (back/forward cache) holds nobody up; it goes on when it is back. */
function follow(member: Member): void {
  const page = globalThis as { addEventListener?: (type: string, listener: (event: { persisted?: boolean }) => void) => void; document?: object }
  if (!page.document) return
  let aside = false
  page.addEventListener?.('pagehide', ({ persisted }) => {
    aside = persisted === true
    void member.suspend()
  })
  page.addEventListener?.('pageshow', ({ persisted }) => {
    if (persisted && aside) void member.resume()
    aside = false
  })
}
