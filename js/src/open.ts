/** Opening a database. */
import type { AsyncDb } from './async-db.js'
import { type Db, LocalDb } from './db.js'
import { Engine } from './engine/engine.js'
import type { Host } from './engine/host.js'
import { type Ticking, startTicking } from './engine/ticker.js'
import type { WasmSource } from './engine/source.js'
import { type Platform, compile } from './engine/wasm.js'
import type { LoadSource } from './persistence/importing.js'
import type { Keeper, Keeping } from './persistence/keeper.js'
import { Persistence } from './persistence/persistence.js'
import type { Durability, Store } from './persistence/store.js'
import type { Arg } from './resp/encode.js'

/** Options of `open`. */
export interface OpenOptions {
  /** Where data is kept beyond this program; without one it lives in memory only. */
  store?: Store | Keeping
  /**
   * What a write has survived when it returns. `relaxed`, the default: it is in memory; it is handed to the store at the end of the
   * turn of the event loop, and `db.persistence.dirtySince` says since when something is not stored. `strict`: all methods return
   * promises, which settle when their effects are on disk, as far as the platform can tell.
   */
  durability?: Durability
  /**
   * An RDB file, or an append-only file, that the database begins with: bytes, a Blob, a Response, a stream. A store must be empty
   * then, and is written a snapshot at once.
   */
  load?: LoadSource
  /** The engine: a compiled `WebAssembly.Module`, its bytes, a URL or a Response. By default the one in this package. */
  wasm?: WasmSource | Promise<WasmSource>
  /**
   * Redis configuration directives, e.g. `{ maxmemory: '64mb', 'maxmemory-policy': 'allkeys-lru' }`; a list of pairs where one
   * comes several times.
   */
  config?: Readonly<Record<string, Arg>> | readonly (readonly [name: string, value: Arg])[]
  /**
   * The clock: ms since the epoch, fractions allowed; by default `Date.now`. An injected clock has no timer beside it: keys
   * still expire when they are used, and `tick()` does the rest.
   */
  now?: () => number
  /** Seeds hashing and every random choice, 64 bits; random by default. The same seed, clock and calls give the same replies. */
  seed?: number | bigint
}

/** Opens a database. Rejects when the engine cannot be loaded, the configuration is wrong or the store's data is damaged. */
export interface Open {
  (options: OpenOptions & { durability: 'strict' }): Promise<AsyncDb>
  (options?: OpenOptions & { durability?: 'relaxed' | undefined }): Promise<Db>
}

/**
 * What a server or a leader of tabs passes in addition.
 * @internal
 */
export interface HostedOptions extends OpenOptions {
  host?: Host
  /** Whether a keeper comes later, who fills it: until then it is loading, and effects are kept for it. */
  kept?: boolean
  /** Whether replies are held back until what they speak of is stored. */
  held?: boolean
  /** Called right before the store is taken from whoever has it; rejects if it is not to be. */
  sure?: () => Promise<void>
}

/**
 * An engine with what keeps it going.
 * @internal
 */
export interface Booted {
  engine: Engine
  keeper: Keeper | null
  ticking: Ticking | null
  /** Starts another engine with the same module, clock and settings, which nothing keeps. */
  again(): Promise<Booted>
}

/**
 * The `open` of a platform.
 * @internal
 */
export function opener(platform: Platform): Open {
  return (async (options: HostedOptions = {}) => {
    // A synchronous database cannot keep that promise, unless whoever opens it holds its replies back.
    if (options.durability !== 'strict' || options.held) return localDb(await boot(platform, options))
    // What only some programs use is loaded by those: a page fetches as little as it can.
    const [{ RemoteDb }, { LocalLink }] = await Promise.all([import('./async-db.js'), import('./client/local-link.js')])
    const { engine, keeper, ticking } = await boot(platform, options)
    return new RemoteDb(new LocalLink(engine, keeper, ticking))
  }) as unknown as Open
}

function localDb({ engine, keeper, ticking, again }: Booted): LocalDb {
  const db = new LocalDb(engine, keeper, ticking)
  db.another = async () => localDb(await again())
  return db
}

/**
 * Starts an engine, fills it and keeps it.
 * @internal
 */
export async function boot(platform: Platform, options: HostedOptions): Promise<Booted> {
  const { store, now, durability = 'relaxed' } = options
  const keeping = store !== undefined && 'keep' in store ? store : null
  const config = [...Object.entries(defaultsOf(store)), ...pairsOf(options.config ?? {})]
  if (keeping && durability === 'strict') {
    if (valueOf(config, 'appendonly') === 'no') throw new TypeError(NO_JOURNAL)
    config.push(['appendfsync', 'always'])
  }
  const held = options.held === true || durability === 'strict'
  if (store && !held && valueOf(config, 'appendfsync') === 'always') throw new TypeError(NOT_ALWAYS)

  let persistence: Persistence | null = null
  const host: Host = { ...keeping?.host, ...options.host }
  if (store && !keeping) {
    const ask = (what: 'snapshot' | 'journal') => () => {
      if (!persistence) throw new Error('the database is being loaded')
      persistence.ask(what)
    }
    host.save = ask('snapshot')
    if ((store as Store).journals !== false) host.rewrite = ask('journal')
  }
  if (store && !held) {
    const { configure } = host
    host.configure = (name, value) => {
      if (name === 'appendfsync' && value === 'always') throw new Error(NOT_ALWAYS)
      configure?.call(host, name, value)
    }
  }

  const importing = options.load === undefined ? null : await import('./persistence/importing.js')
  const module = await compile(options.wasm ?? platform.shipped(), platform)
  const engine = await Engine.start(module, {
    config,
    seed: options.seed === undefined ? randomSeed() : BigInt(options.seed),
    // Date.now follows the wall clock, as expiry must; performance.now stands still while a laptop sleeps.
    now: now ? () => Math.round(now() * 1000) : () => Date.now() * 1000,
    journal: options.kept === true || store !== undefined,
    loading: options.kept,
    host,
  })
  const fill = importing ? () => importing.load(engine, options.load!) : undefined
  await options.sure?.()
  let keeper: Keeper | null = null
  if (keeping) {
    keeper = await keeping.keep(engine, fill)
  } else if (store) {
    keeper = persistence = await Persistence.start(engine, store as Store, durability, fill)
  } else if (fill) {
    await fill()
    engine.loaded()
  }
  const again = () => boot(platform, { config, wasm: module as WasmSource, now, seed: options.seed })
  return { engine, keeper, ticking: now ? null : startTicking(engine), again }
}

const NOT_ALWAYS =
  "appendfsync always: the synchronous methods of this database return before anything is on disk; open it with durability: 'strict'"

const NO_JOURNAL = "durability: 'strict' needs the append-only file: appendonly no stores snapshots only"

/** Settings that come with a place; the caller's go before them. */
function defaultsOf(store: OpenOptions['store']): Readonly<Record<string, string>> {
  if (store === undefined) return {}
  return 'keep' in store ? store.config : { save: '' } // when a store gets a snapshot is not a matter of save points
}

/** The last value of a setting. */
function valueOf(config: readonly (readonly [string, Arg])[], name: string): string | undefined {
  const found = config.filter(([of]) => of.toLowerCase() === name).at(-1)
  return found && String(found[1]).toLowerCase()
}

function pairsOf(config: NonNullable<OpenOptions['config']>): readonly (readonly [string, Arg])[] {
  return Array.isArray(config) ? (config as (readonly [string, Arg])[]) : Object.entries(config as Record<string, Arg>)
}

function randomSeed(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]
}
