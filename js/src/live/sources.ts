/**
 * Where what is followed comes from: beside the engine, in its thread. A source gives its reader one item at a time, and the next
 * one when the reader asks for it; what changes meanwhile is put together. Items can be sent to another thread.
 */
import type { Engine } from '../engine/engine.js'
import { EngineError } from '../engine/errors.js'
import { unref } from '../engine/wasm.js'
import { endOfTurn } from '../persistence/turn.js'
import type { Arg } from '../resp/encode.js'
import { ReplyError } from '../resp/reply.js'
import { readChanges } from './changes.js'
import { type Desk, followerOf } from './follower.js'
import type { LiveType } from './types.js'

/** What reads a source. */
export interface Reading {
  /** The reader is ready for the next item. */
  more(): void
  stop(): void
}

/** What each source is told. */
export interface Interests {
  changes: { readonly db: number | null; readonly match: Arg | null }
  key: { readonly db: number; readonly key: Arg; readonly type: LiveType | null; readonly binary: boolean }
  keys: { readonly db: number; readonly match: Arg }
}

/** What each source gives. */
export interface Items {
  /** Changes, for `readChanges`. */
  changes: Uint8Array
  /** What the key holds now. */
  key: { readonly value: unknown }
  /** All keys, or the changes of some of them. */
  keys: { readonly all: string[] } | { readonly some: Uint8Array }
}

export type SourceName = keyof Interests

/** Begins to follow. `emit` is never called before this has returned. */
export type Source<N extends SourceName> = (engine: Engine, interest: Interests[N], emit: (item: Items[N]) => void) => Reading

/** How long a walk over the keys may hold up the program at a time, ms. */
const SLICE = 5

/** Keys looked at in one step of it. */
const STEP = 1000

/** When a read that was refused is tried again, ms: a script is busy. */
const AGAIN = 50

/** All sources. */
export const sources: { readonly [N in SourceName]: Source<N> } = { changes: changesOf, key: valueOf, keys: keysOf }

function changesOf(engine: Engine, { db, match }: Interests['changes'], emit: (item: Uint8Array) => void): Reading {
  const pace = new Pace(() => emit(feed.take()))
  const feed = followerOf(engine).feed(db ?? -1, match, () => pace.due())
  return pace.reading(() => feed.close())
}

function valueOf(engine: Engine, { db, key, type, binary }: Interests['key'], emit: (item: Items['key']) => void): Reading {
  const follower = followerOf(engine)
  const desk = follower.desk(db)
  const pace = new Pace(() => emit({ value: read(desk, key, type, binary) }))
  const leave = follower.key(db, key, () => pace.due())
  queueMicrotask(() => pace.due())
  return pace.reading(leave)
}

function keysOf(engine: Engine, { db, match }: Interests['keys'], emit: (item: Items['keys']) => void): Reading {
  const follower = followerOf(engine)
  const { text } = follower.desk(db)
  let walk: Walk | null = begin()

  /** Goes on with the walk; false: there is more to do later. */
  const walked = (at: Walk): boolean => {
    if (at.steps++ === 0) feed.take() // the walk will find what has changed so far
    for (const until = Date.now() + SLICE; Date.now() < until; ) {
      const [cursor, page] = text.call('SCAN', at.cursor, 'MATCH', match, 'COUNT', STEP) as [string, string[]]
      for (const key of page) at.found.add(key)
      at.cursor = cursor
      if (cursor === '0') return true
    }
    return false
  }
  const pace = new Pace(() => {
    if (!walk) {
      const some = feed.take()
      if (readChanges(some, false).every(({ key }) => key !== null)) return emit({ some })
      walk = begin()
    }
    if (!walked(walk)) {
      endOfTurn(() => pace.due())
      return false
    }
    const { found, steps } = walk
    walk = null
    emit({ all: [...found] })
    if (steps > 1) pace.due() // what has changed meanwhile
  })
  const feed = follower.feed(db, match, () => {
    if (!walk) pace.due()
  })
  queueMicrotask(() => pace.due())
  return pace.reading(() => feed.close())
}

/** A walk over the keys, with what it has found so far. */
interface Walk {
  cursor: string
  steps: number
  readonly found: Set<string>
}

const begin = (): Walk => ({ cursor: '0', steps: 0, found: new Set() })

/** What a key holds, if that is of the type that is expected. */
function read(desk: Desk, key: Arg, expected: LiveType | null, binary: boolean): unknown {
  const type = desk.text.call('TYPE', key)
  if (expected !== null && type !== expected) return null
  const db = binary ? desk.bytes : desk.text
  switch (type) {
    case 'string':
      return db.get(key)
    case 'hash':
      return db.hgetall(key)
    case 'list':
      return db.lrange(key, 0, -1)
    case 'set':
      return db.smembers(key)
    case 'zset':
      return db.zrange(key, 0, -1, { WITHSCORES: true })
    case 'stream':
      return db.xrange(key, '-', '+')
    default:
      return null
  }
}

/** Gives the reader an item when there is one, and the reader is ready for it. */
class Pace {
  private waiting = false
  private free = true
  private stopped = false

  /** `give` hands over an item; it returns false when there is none yet, and calls `due` again when there is. */
  constructor(private readonly give: () => void | false) {}

  /** There is something for the reader. */
  due(): void {
    this.waiting = true
    this.go()
  }

  reading(leave: () => void): Reading {
    return {
      more: () => {
        this.free = true
        this.go()
      },
      stop: () => {
        if (this.stopped) return
        this.stopped = true
        leave()
      },
    }
  }

  private go(): void {
    if (!this.waiting || !this.free || this.stopped) return
    this.waiting = this.free = false
    try {
      if (this.give() === false) this.free = true
    } catch (error) {
      this.free = true
      if (error instanceof EngineError) return // shows at the next use of the engine
      if (!(error instanceof ReplyError)) throw error
      unref(setTimeout(() => this.due(), AGAIN))
    }
  }
}
