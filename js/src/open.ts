/** Opening a database. */
import { type Db, LocalDb } from './db.js'
import { Engine } from './engine/engine.js'
import type { Host } from './engine/host.js'
import { startTicking } from './engine/ticker.js'
import type { WasmSource } from './engine/source.js'
import { type Platform, compile } from './engine/wasm.js'
import { Persistence } from './persistence/persistence.js'
import type { Store } from './persistence/store.js'
import type { Arg } from './resp/encode.js'

/** Options of `open`. */
export interface OpenOptions {
  /** Where data is kept beyond this program; without one it lives in memory only. */
  store?: Store
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
export type Open = (options?: OpenOptions) => Promise<Db>

/**
 * The `open` of a platform.
 * @internal
 */
export function opener(platform: Platform): Open {
  return async (options: OpenOptions & { host?: Host; journal?: boolean } = {}) => {
    const { store, now, host } = options
    const config = pairsOf(options.config ?? {})
    const module = await compile(options.wasm ?? platform.shipped(), platform)
    const engine = await Engine.start(module, {
      config,
      seed: options.seed === undefined ? randomSeed() : BigInt(options.seed),
      // Date.now follows the wall clock, as expiry must; performance.now stands still while a laptop sleeps.
      now: now ? () => Math.round(now() * 1000) : () => Date.now() * 1000,
      journal: options.journal ?? store !== undefined,
      host,
    })
    const persistence = store ? await Persistence.start(engine, store) : null
    const ticking = now ? null : startTicking(engine)
    return new LocalDb(engine, persistence, ticking) as unknown as Db
  }
}

function pairsOf(config: NonNullable<OpenOptions['config']>): readonly (readonly [string, Arg])[] {
  return Array.isArray(config) ? (config as (readonly [string, Arg])[]) : Object.entries(config as Record<string, Arg>)
}

function randomSeed(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]
}
