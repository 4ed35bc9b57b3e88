/** `db.live` and `db.changes()` over sources that are in this thread or in another one. */
import { call, callable } from '../client/subscriptions.js'
import type { Signal } from '../client/context.js'
import type { Engine } from '../engine/engine.js'
import type { Arg } from '../resp/encode.js'
import { readChanges } from './changes.js'
import { KeyReader, KeysReader } from './readers.js'
import { type Interests, type Items, type Reading, type SourceName, sources } from './sources.js'
import { ChangeStream } from './stream.js'
import type { Change, ChangesOptions, Following, Live, LiveKeyOptions, LiveOptions } from './types.js'

/**
 * Opens a source. `gap` is called when items may have been missed, for instance because the engine is another one now: the source
 * begins again. Neither is called before this has returned.
 */
export type OpenSource = <N extends SourceName>(name: N, interest: Interests[N], receive: (item: Items[N]) => void, gap: () => void) => Reading

/** The sources of an engine in this thread. */
export function localSources(engine: Engine): OpenSource {
  return (name, interest, receive) => sources[name](engine, interest, receive)
}

/** Follows what sources tell. `onEnd` calls when the database ends, with the reason if it has failed, and returns how not to be called. */
export function following(open: OpenSource, onEnd: (end: (failure: Error | null) => void) => () => void): Following {
  return {
    live: liveOf(open),
    changes: ((options: ChangesOptions = {}) => {
      const { match = null, db = null, binary = false, signal } = options
      let leave = (): void => {}
      const stream: ChangeStream = new ChangeStream((push) => {
        const receive = (bytes: Uint8Array): void => push(readChanges(bytes, binary) as Change<never>[])
        const gap = (): void => stream.missed({ key: null as never, db, event: 'resync', deleted: false })
        const reading = open('changes', { db: numberOf(db), match }, receive, gap)
        return {
          more: () => reading.more(),
          stop: () => {
            leave()
            reading.stop()
          },
        }
      }, signal)
      leave = onEnd((failure) => stream.close(failure))
      return stream
    }) as Following['changes'],
  }
}

function liveOf(open: OpenSource): Live {
  return {
    key: ((key: Arg, listener: (value: unknown) => void, options: LiveKeyOptions = {}) => {
      callable(listener)
      const reader = new KeyReader()
      const interest = { db: numberOf(options.db ?? 0), key, type: options.type ?? null, binary: options.binary ?? false }
      return follow(options.signal, (receive) => open('key', interest, receive, () => {}), (item: Items['key']) => {
        const news = reader.read(item)
        return news && (() => listener(news.value))
      })
    }) as Live['key'],
    keys: (match, listener, options: LiveOptions = {}) => {
      callable(listener)
      const reader = new KeysReader()
      const interest = { db: numberOf(options.db ?? 0), match }
      return follow(options.signal, (receive) => open('keys', interest, receive, () => {}), (item: Items['keys']) => {
        const news = reader.read(item)
        return news && (() => listener(news))
      })
    },
  }
}

/** Tells a listener what a source gives, until it is stopped. `read` returns how to tell it, or null if there is nothing new. */
function follow<Item>(
  signal: Signal | undefined,
  open: (receive: (item: Item) => void) => Reading,
  read: (item: Item) => (() => void) | null,
): () => void {
  if (signal?.aborted) return () => {}
  let stopped = false
  const reading = open((item) => {
    if (stopped) return
    const tell = read(item)
    if (tell) call(tell)
    if (!stopped) reading.more()
  })
  const stop = (): void => {
    if (stopped) return
    stopped = true
    signal?.removeEventListener('abort', stop)
    reading.stop()
  }
  signal?.addEventListener('abort', stop)
  return stop
}

function numberOf<N extends number | null>(db: N): N {
  if (db !== null && (!Number.isInteger(db) || db < 0)) throw new TypeError(`a database is a number from 0 on, not ${String(db)}`)
  return db
}
