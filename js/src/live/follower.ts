/**
 * Follows the keys of one engine, for all who follow some: opens feeds, and calls at the end of a turn whoever has something
 * to take. A *feed* is the engine's own list of what has changed, each key once, until it is taken.
 *
 * Invariants
 * - All single keys of a database share a feed; a key is in it exactly while somebody follows it.
 * - Values are read in sessions of its own, one for each database, which leave no trace in the access times of keys.
 */
import { Client, type ClientHooks } from '../client/client.js'
import type { Engine } from '../engine/engine.js'
import { EngineError } from '../engine/errors.js'
import { Session } from '../engine/session.js'
import { endOfTurn } from '../persistence/turn.js'
import { type Arg, encodeCommand } from '../resp/encode.js'
import { byteValues, textValues } from '../resp/values.js'
import { bytesOf, idOf, readChanges } from './changes.js'

/** A list of changes that grows until it is taken. */
export interface Feed {
  /** What has changed since the last time, as `readChanges` reads it. */
  take(): Uint8Array
  close(): void
}

/** Commands in one database, for reading: with strings, and with bytes. */
export interface Desk {
  readonly text: Reads
  readonly bytes: Reads
}

/** What of a client reads values. */
export interface Reads {
  call(name: string, ...args: Arg[]): unknown
  get(key: Arg): unknown
  hgetall(key: Arg): unknown
  lrange(key: Arg, start: number, stop: number): unknown
  smembers(key: Arg): unknown
  zrange(key: Arg, start: number, stop: number, options: { WITHSCORES: true }): unknown
  xrange(key: Arg, start: string, end: string): unknown
}

interface Named {
  readonly feed: Feed
  readonly number: number
  readonly listeners: Map<string, Set<() => void>>
}

const followers = new WeakMap<Engine, Follower>()

/** The one follower of an engine. */
export function followerOf(engine: Engine): Follower {
  let follower = followers.get(engine)
  if (!follower) followers.set(engine, (follower = new Follower(engine)))
  return follower
}

export class Follower {
  private readonly readers = new Map<number, () => void>()
  private readonly ready = new Set<number>()
  private readonly named = new Map<number, Named>()
  private readonly desks = new Map<number, Desk>()

  constructor(private readonly engine: Engine) {
    engine.onFeed = (feed) => {
      if (this.ready.add(feed).size === 1) endOfTurn(() => this.tell())
    }
  }

  /** Follows keys that match a pattern, or all, of a database, or of all (-1). `ready` is called at the end of a turn, once until the feed is taken. */
  feed(db: number, match: Arg | null, ready: () => void): Feed {
    return this.open(db, match, false, ready)
  }

  /** Calls `changed` at the end of each turn in which a key may have changed; returns how to stop. */
  key(db: number, key: Arg, changed: () => void): () => void {
    const named = this.named.get(db) ?? this.openNamed(db)
    const id = idOf(key)
    const listener = (): void => changed()
    let listeners = named.listeners.get(id)
    if (!listeners) {
      named.listeners.set(id, (listeners = new Set()))
      this.engine.followKey(named.number, bytesOf(key), true)
    }
    listeners.add(listener)
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return
      named.listeners.delete(id)
      if (this.engine.failure) return
      if (named.listeners.size > 0) return this.engine.followKey(named.number, bytesOf(key), false)
      named.feed.close()
      this.named.delete(db)
    }
  }

  /** Commands in a database. */
  desk(db: number): Desk {
    let desk = this.desks.get(db)
    if (!desk) {
      const session = new Session(this.engine)
      session.synchronous = true
      session.onClosed = () => {
        session.open('local:0')
        session.own()
        session.exec(encodeCommand(['CLIENT', 'NO-TOUCH', 'ON']))
        session.exec(encodeCommand(['SELECT', db]))
      }
      desk = {
        text: new Client(session, textValues, noHooks) as unknown as Reads,
        bytes: new Client(session, byteValues, noHooks) as unknown as Reads,
      }
      desk.text.call('SELECT', db) // an error tells whoever asks that there is no such database
      this.desks.set(db, desk)
    }
    return desk
  }

  private openNamed(db: number): Named {
    const listeners = new Map<string, Set<() => void>>()
    const feed = this.open(db, null, true, () => {
      for (const { key } of readChanges(feed.take(), true)) {
        if (key) listeners.get(idOf(key))?.forEach((listener) => listener())
        else for (const some of [...listeners.values()]) some.forEach((listener) => listener())
      }
    })
    const named = { feed, number: feed.number, listeners }
    this.named.set(db, named)
    return named
  }

  private open(db: number, match: Arg | null, named: boolean, ready: () => void): Feed & { number: number } {
    const { engine } = this
    const number = engine.follow(db, match === null ? nothing : bytesOf(match), named)
    this.readers.set(number, ready)
    return {
      number,
      take: () => (engine.failure ? nothing : engine.changes(number)),
      close: () => {
        this.readers.delete(number)
        this.ready.delete(number)
        if (!engine.failure) engine.unfollow(number)
      },
    }
  }

  private tell(): void {
    for (const feed of [...this.ready]) {
      this.ready.delete(feed)
      try {
        this.readers.get(feed)?.()
      } catch (error) {
        if (!(error instanceof EngineError)) throw error // the engine's own failure shows at its next use
      }
    }
  }
}

const nothing = new Uint8Array(0)

/** Of a session that only reads: nothing is pushed to it, and nothing waits. */
const noHooks: ClientHooks = {
  onPush: () => {},
  onCall: () => {},
  wait: () => Promise.reject(new Error('nothing waits here')),
  get subscriptions(): never {
    throw new Error('nothing is heard here')
  },
}
