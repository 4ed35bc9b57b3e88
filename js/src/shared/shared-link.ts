/**
 * A client's way to the leader of a shared database, whoever that is at the time.
 *
 * Invariants
 * - Requests go out in the order of their numbers; what a leader took along unanswered goes to the next one in the same order, before
 *   anything new. The leader's ledger tells whether it has run.
 * - Messages of another epoch than the leader's are not heard.
 */
import { holdFor } from '../client/alive.js'
import type { Link, RequestInfo } from '../client/link.js'
import { call } from '../client/subscriptions.js'
import { type PersistenceStatus, UNSAVED } from '../persistence/status.js'
import { encodeCommand } from '../resp/encode.js'
import { IndeterminateError } from './indeterminate.js'
import { type Notice, PROTOCOL, type ToClient, type ToLeader, errorOf, otherVersion, statusOf } from './protocol.js'
import { SessionState, again, commandsIn } from './requests.js'
import type { Stage, Wire } from './stage.js'
import { Watchdog } from './watchdog.js'

interface Pending {
  readonly n: number
  readonly bytes: Uint8Array
  readonly info: RequestInfo
  /** What the session had been told when a request that waits was made. */
  readonly state: string
  /** The epoch in which it was first sent; 0 for not yet. */
  first: number
  resolve(output: Uint8Array): void
  reject(reason: unknown): void
}

interface Ask {
  readonly what: 'flush' | 'dump' | 'close'
  readonly discard: boolean
  resolve(value: never): void
  reject(reason: unknown): void
}

interface Feed {
  readonly name: string
  readonly options: unknown
  receive(item: unknown): void
}

export class SharedLink implements Link {
  onPush: Link['onPush'] = () => {}
  onEnd: Link['onEnd'] = () => {}
  onStatus: Link['onStatus'] = () => {}
  onFailure: Link['onFailure'] = () => {}
  /** Called when the leader does not answer although it holds the lock. */
  onSilence: () => void = () => {}
  /** Called when a leader is heard. */
  onLeader: () => void = () => {}
  /** Called when this client closes. */
  leave: (discard: boolean) => Promise<void> = async () => {}

  /** The epoch of the leader; 0 before the first one. */
  epoch = 0
  status: PersistenceStatus = UNSAVED

  private readonly hall: Wire
  private readonly wire: Wire
  private readonly pending = new Map<number, Pending>()
  private readonly waits = new Set<number>()
  private readonly asks = new Map<number, Ask>()
  private readonly feeds = new Map<number, Feed>()
  private readonly sessions = new Set<string>()
  private readonly state = new SessionState()
  private readonly watchdog: Watchdog
  private present = false
  private connected = false
  private failure: Error | null = null
  private last = 0
  private closing: Promise<void> | null = null
  private begun: { resolve(): void; reject(reason: unknown): void } | null = null
  /** Settles when the first leader is there. */
  readonly ready: Promise<void>

  constructor(
    stage: Stage,
    name: string,
    private readonly client: string,
  ) {
    this.ready = new Promise((resolve, reject) => (this.begun = { resolve, reject }))
    this.ready.catch(() => {}) // whoever connects looks
    this.hall = stage.channel(`wedis:${name}`)
    this.hall.onMessage = (message) => this.hear(message as Notice)
    this.wire = stage.channel(`wedis:${name}:${client}`)
    this.wire.onMessage = (message) => {
      if ((message as ToClient).to === 'client') this.take(message as ToClient)
    }
    this.watchdog = new Watchdog(stage, {
      idle: () => this.connected && this.pending.size === 0 && this.asks.size === 0,
      connected: () => this.connected,
      ask: () => (this.connected ? this.post({ kind: 'ping' }) : this.hello()),
      onSilence: () => this.onSilence(),
    })
  }

  /** Looks for the leader, from now on. The client's lock is held: a leader takes one without it for dead. */
  begin(): void {
    this.present = true
    this.hello()
  }

  private hello(): void {
    if (this.failure || !this.present) return
    this.connected = false
    this.hall.post({ kind: 'hello', v: PROTOCOL, client: this.client, epoch: this.epoch } satisfies Notice)
    this.watchdog.wake()
  }

  send(bytes: Uint8Array, info: RequestInfo): Promise<Uint8Array> {
    const release = info.waits ? holdFor(info.signal) : () => {}
    return new Promise<Uint8Array>((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      const n = ++this.last
      this.sessions.add(info.session)
      const one: Pending = { n, bytes, info, state: info.waits ? this.stateWords() : '', first: 0, resolve, reject }
      this.pending.set(n, one)
      if (info.waits) this.waits.add(n)
      info.signal?.addEventListener('abort', () => this.abort(n))
      if (this.connected) this.request(one)
      this.watchdog.wake()
    }).finally(release)
  }

  end(session: string): void {
    if (!this.sessions.delete(session)) return
    if (this.connected) this.post({ kind: 'end', session })
  }

  feed(name: string, options: unknown, receive: (item: unknown) => void): { send(item: unknown): void; stop(): void } {
    const feed = ++this.last
    this.feeds.set(feed, { name, options, receive })
    if (this.connected) this.post({ kind: 'feed', feed, name, options })
    return {
      send: (item) => {
        if (this.connected && this.feeds.has(feed)) this.post({ kind: 'item', feed, item })
      },
      stop: () => {
        if (this.feeds.delete(feed) && this.connected) this.post({ kind: 'stop', feed })
      },
    }
  }

  flush(): Promise<void> {
    return this.ask('flush')
  }

  dump(): Promise<Blob> {
    return this.ask('dump')
  }

  close({ discard = false }: { discard?: boolean }): Promise<void> {
    this.closing ??= this.stop(discard).catch((error: unknown) => {
      this.closing = null
      throw error
    })
    return this.closing
  }

  /** There is no database for this client any more. */
  fail(failure: Error, stopped = false): void {
    if (this.failure) return
    this.failure = failure
    this.connected = false
    this.watchdog.stop()
    for (const one of [...this.pending.values(), ...this.asks.values()]) one.reject(failure)
    this.pending.clear()
    this.waits.clear()
    this.asks.clear()
    this.feeds.clear()
    this.hall.close()
    this.wire.close()
    this.begun?.reject(failure)
    this.onFailure(failure, stopped)
  }

  /** Says goodbye for a while: the page is put aside. `begin` comes back. */
  suspend(): void {
    this.present = false
    this.connected = false
    this.watchdog.stop()
    this.hall.post({ kind: 'bye', v: PROTOCOL, client: this.client, final: false } satisfies Notice)
    this.epoch-- // the same leader is another one afterwards: nothing of this client is left there
  }

  private async stop(discard: boolean): Promise<void> {
    if (this.failure) return this.leave(true)
    await this.ask('close', discard)
    this.fail(new Error('the database is closed'), true)
    await this.leave(discard)
  }

  private ask<T>(what: Ask['what'], discard = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      const n = ++this.last
      this.asks.set(n, { what, discard, resolve: resolve as Ask['resolve'], reject })
      if (this.connected) this.post({ kind: 'ask', n, what, discard })
      this.watchdog.wake()
    })
  }

  private hear(notice: Notice): void {
    if (notice.kind === 'hello' || notice.kind === 'bye') return
    this.watchdog.heard(notice.kind === 'loading')
    if (notice.kind === 'here' && notice.epoch !== this.epoch) {
      if (notice.v !== PROTOCOL) this.fail(errorOf(otherVersion(notice.v)))
      else this.hello() // one of an epoch before this one's, as clocks go, finds a higher one when it hears of this
    } else if (notice.kind === 'failed' && !this.connected) {
      this.fail(errorOf(notice.fault))
    }
  }

  private take(message: ToClient): void {
    if (message.kind === 'refused') return this.fail(errorOf(message.fault))
    if (message.kind === 'welcome') return this.welcome(message.epoch, statusOf(message.status))
    if (message.epoch !== this.epoch) return
    this.watchdog.heard(false)
    switch (message.kind) {
      case 'answer': {
        const one = this.pending.get(message.n)
        if (!one) return
        this.settled(one)
        if (message.bytes) {
          if (one.info.session === 'commands' && !one.info.waits && message.bytes[0] !== ERROR) this.state.heard(one.bytes)
          one.resolve(message.bytes)
        } else if (message.fault?.name === 'Missed') {
          this.missed(one)
        } else {
          one.reject(errorOf(message.fault!, nameOf(one.bytes)))
        }
        return
      }
      case 'told': {
        const ask = this.asks.get(message.n)
        this.asks.delete(message.n)
        if (message.fault) ask?.reject(errorOf(message.fault))
        else ask?.resolve(message.value as never)
        return
      }
      case 'push':
        return this.onPush(message.session, message.bytes)
      case 'ended':
        if (!OWN.has(message.session)) this.sessions.delete(message.session)
        return this.onEnd(message.session)
      case 'item':
        return this.feeds.get(message.feed)?.receive(message.item)
      case 'status':
        this.status = statusOf(message.status)
        return call(() => this.onStatus(this.status))
      case 'failure':
        return this.fail(errorOf(message.fault), message.stopped)
    }
  }

  /** A leader takes this client. */
  private welcome(epoch: number, status: PersistenceStatus): void {
    if (epoch < this.epoch) return
    this.watchdog.heard(false)
    if (epoch === this.epoch) {
      this.connected = true // it has everything that was sent before
      for (const one of this.pending.values()) if (one.first === 0) this.request(one)
      return
    }
    const moved = this.epoch !== 0
    this.epoch = epoch
    this.connected = true
    this.status = status
    this.onLeader()
    if (moved) this.resume()
    else for (const one of this.pending.values()) this.request(one)
    for (const [n, { what, discard }] of this.asks) this.post({ kind: 'ask', n, what, discard })
    for (const [feed, { name, options, receive }] of this.feeds) {
      if (moved) receive({ gap: true })
      this.post({ kind: 'feed', feed, name, options })
    }
    this.begun?.resolve()
    if (moved) call(() => this.onStatus(status))
  }

  /** Goes on at another leader: sessions are as they were, and what has no answer is made again, or refused. */
  private resume(): void {
    const { state } = this
    const unwatched = state.watching
    state.watching = false
    let told = ''
    const ensure = (wanted: string): void => {
      if (told !== wanted) this.post({ kind: 'replay', session: 'commands', bytes: encodeAll(JSON.parse(wanted) as string[][]) })
      told = wanted
    }
    const now = this.stateWords()
    let watch = unwatched
    for (const one of [...this.pending.values()]) {
      const { info, bytes, first } = one
      if (info.session === 'commands') ensure(info.waits ? one.state : now)
      if (first === 0) {
        this.request(one, watch && ends(bytes))
      } else if (info.session.startsWith('raw:') || !again(commandsIn(bytes))) {
        this.settled(one)
        one.reject(new IndeterminateError(nameOf(bytes), undefined))
      } else {
        this.request(one, (watch && ends(bytes)) || info.signal?.aborted === true)
      }
      if (info.session === 'commands' && ends(bytes)) watch = false
    }
    ensure(now)
    this.unwatched = watch
    if (state.tracking) this.onPush('commands', INVALIDATE_ALL)
    for (const session of [...this.sessions]) {
      if (session === 'commands') continue
      if (!OWN.has(session)) this.sessions.delete(session)
      this.onEnd(session)
    }
  }

  /** What was watched may have changed: the next transaction is not to run. */
  private unwatched = false

  private request(one: Pending, only = false): void {
    const { n, bytes, info } = one
    if (this.unwatched && info.session === 'commands' && ends(bytes)) {
      only = true
      this.unwatched = false
    }
    const again = one.first !== 0 || only
    if (one.first === 0) one.first = this.epoch
    let low = n
    for (const key of this.pending.keys()) {
      if (this.waits.has(key)) continue
      low = Math.min(key, n)
      break
    }
    const { session, waits = false, resets = false } = info
    this.post({ kind: 'request', n, low, open: [...this.waits], first: one.first, again, only, session, waits, resets, bytes })
  }

  /** A request that had not run, and is not to run any more. */
  private missed(one: Pending): void {
    if (one.info.signal?.aborted) return one.reject(one.info.signal.reason)
    const commands = commandsIn(one.bytes)
    const queued = commands.map((_, i) => (i === 0 ? '+OK\r\n' : '+QUEUED\r\n')).slice(0, -1)
    one.resolve(new TextEncoder().encode([...queued, '_\r\n'].join('')))
  }

  private abort(n: number): void {
    const one = this.pending.get(n)
    if (!one) return
    if (one.first !== 0) {
      if (this.connected) this.post({ kind: 'abort', n })
      return
    }
    this.settled(one)
    one.reject(one.info.signal!.reason)
  }

  private settled({ n }: Pending): void {
    this.pending.delete(n)
    this.waits.delete(n)
  }

  private stateWords(): string {
    return JSON.stringify(this.state.commands())
  }

  private post(message: Posted<ToLeader>): void {
    this.wire.post({ to: 'leader', epoch: this.epoch, ...message })
  }
}

type Posted<T> = T extends unknown ? Omit<T, 'to' | 'epoch'> : never

/** Sessions that the client itself uses. */
const OWN: ReadonlySet<string> = new Set(['commands', 'messages', 'monitor'])
const ERROR = 45
const INVALIDATE_ALL = new TextEncoder().encode('>2\r\n$10\r\ninvalidate\r\n_\r\n')

/** Whether the request ends a transaction, and with it what was watched. */
function ends(request: Uint8Array): boolean {
  return commandsIn(request, 'e').some((words) => words[0]?.toUpperCase() === 'EXEC')
}

function nameOf(request: Uint8Array): string {
  return commandsIn(request)[0]?.[0]?.toUpperCase() ?? ''
}

function encodeAll(commands: readonly (readonly string[])[]): Uint8Array {
  const parts = commands.map((words) => encodeCommand([...words]))
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
