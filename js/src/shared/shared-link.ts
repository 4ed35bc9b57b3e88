/**
 * A client's way to the leader of a shared database, whoever that is at the time.
 *
 * Terms. A *visit* is the time from `begin` to `suspend`: it has an address of its own, and with it a channel. Nothing of a visit
 * reaches the next one.
 *
 * Invariant: messages of another epoch than the leader's are not heard, and epochs only grow.
 */
import { holdFor } from '../client/alive.js'
import type { Link, RequestInfo } from '../client/link.js'
import { call } from '../client/subscriptions.js'
import { type PersistenceStatus, UNSAVED } from '../persistence/status.js'
import { IndeterminateError } from './indeterminate.js'
import { Outstanding } from './outstanding.js'
import { type Notice, PROTOCOL, type Said, type ToClient, errorOf, otherVersion, statusOf } from './protocol.js'
import type { Stage, Wire } from './stage.js'
import { Watchdog } from './watchdog.js'

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
  /** Called when the leader does not answer although it holds the lock; `still` tells whether nobody has been heard since. */
  onSilence: (still: () => boolean) => void = () => {}
  /** Called when somebody leads, or is about to. */
  onLeader: () => void = () => {}
  /** Called when this client closes. */
  leave: (discard: boolean) => Promise<void> = async () => {}

  /** The epoch of the leader; 0 before the first one. */
  epoch = 0
  status: PersistenceStatus = UNSAVED

  private readonly hall: Wire
  private address = ''
  /** The channel of this visit. */
  private wire: Wire | null = null
  /** Whether a leader has taken this client, in this visit. */
  private connected = false
  private readonly requests = new Outstanding((message) => this.post(message))
  private readonly asks = new Map<number, Ask>()
  private readonly feeds = new Map<number, Feed>()
  private readonly sessions = new Set<string>()
  private readonly watchdog: Watchdog
  private failure: Error | null = null
  private last = 0
  private closing: Promise<void> | null = null
  /** With relaxed durability: something that was written before may have gone with the leader before this one. */
  private doubt = false
  /** Whether something is not stored, as the last message of the leader has it. */
  private dirty = false
  private begun: { resolve(): void; reject(reason: unknown): void } | null = null
  /** Settles when the first leader is there. */
  readonly ready: Promise<void>

  constructor(
    private readonly stage: Stage,
    private readonly name: string,
    private readonly strict: boolean,
  ) {
    this.ready = new Promise((resolve, reject) => (this.begun = { resolve, reject }))
    this.ready.catch(() => {}) // whoever connects looks
    this.hall = stage.channel(`wedis:${name}`)
    this.hall.onMessage = (message) => this.hear(message as Notice)
    this.watchdog = new Watchdog(stage, {
      idle: () => this.wire === null || (this.connected && this.requests.size === 0 && this.asks.size === 0),
      connected: () => this.connected,
      ask: () => (this.connected ? this.post({ kind: 'ping' }) : this.hello()),
      onSilence: (still) => this.onSilence(still),
    })
  }

  /** Begins a visit. The lock of its address is held: a leader takes a client without it for gone. */
  begin(address: string): void {
    if (this.failure) return
    this.address = address
    const wire = (this.wire = this.stage.channel(`wedis:${this.name}:${address}`))
    wire.onMessage = (message) => {
      if (this.wire === wire && (message as ToClient).to === 'client') this.take(message as ToClient)
    }
    this.hello()
  }

  /** Ends it: the page is put aside. */
  suspend(): void {
    this.connected = false
    this.watchdog.stop()
    this.wire?.close()
    this.wire = null
  }

  send(bytes: Uint8Array, info: RequestInfo): Promise<Uint8Array> {
    const release = info.waits ? holdFor(info.signal) : () => {}
    return new Promise<Uint8Array>((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      this.sessions.add(info.session)
      this.requests.add(++this.last, bytes, info, { resolve, reject }, this.connected ? this.epoch : 0)
      this.watchdog.wake()
    }).finally(release)
  }

  end(session: string): void {
    if (this.sessions.delete(session)) this.post({ kind: 'end', session })
  }

  feed(name: string, options: unknown, receive: (item: unknown) => void): { send(item: unknown): void; stop(): void } {
    const feed = ++this.last
    this.feeds.set(feed, { name, options, receive })
    this.post({ kind: 'feed', feed, name, options })
    return {
      send: (item) => {
        if (this.feeds.has(feed)) this.post({ kind: 'item', feed, item })
      },
      stop: () => {
        if (this.feeds.delete(feed)) this.post({ kind: 'stop', feed })
      },
    }
  }

  async flush(): Promise<void> {
    if (!this.doubt) return this.ask('flush')
    this.doubt = false
    throw new IndeterminateError('FLUSH', undefined)
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
    this.suspend()
    this.requests.fail(failure)
    for (const one of this.asks.values()) one.reject(failure)
    this.asks.clear()
    this.feeds.clear()
    this.hall.close()
    this.begun?.reject(failure)
    this.onFailure(failure, stopped)
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
      this.post({ kind: 'ask', n, what, discard })
      this.watchdog.wake()
    })
  }

  private hello(): void {
    if (this.wire === null) return
    this.hall.post({ kind: 'hello', v: PROTOCOL, client: this.address, epoch: this.epoch } satisfies Notice)
    this.watchdog.wake()
  }

  private hear(notice: Notice): void {
    if (notice.kind === 'hello') return
    this.watchdog.heard(notice.kind === 'loading')
    if (notice.kind === 'loading') {
      this.onLeader()
    } else if (notice.kind === 'failed') {
      if (this.epoch === 0) this.fail(errorOf(notice.fault)) // else it is tried again as long as somebody wants something
    } else if (notice.v !== PROTOCOL) {
      this.fail(errorOf(otherVersion(notice.v)))
    } else if (notice.epoch !== this.epoch || !this.connected) {
      this.hello() // one of an epoch before this one's, as clocks go, finds a higher one when it hears of this
    }
  }

  private take(message: ToClient): void {
    if (message.kind === 'refused') return this.fail(errorOf(message.fault))
    if (message.kind === 'welcome') return this.welcome(message.epoch, statusOf(message.status))
    if (message.epoch !== this.epoch) return
    this.watchdog.heard(false)
    switch (message.kind) {
      case 'answer':
        this.dirty = message.dirty
        this.requests.answer(message.n, message.bytes, message.fault)
        // Keys that it invalidated are told of in the reply, which is lost.
        if (message.fault && this.requests.tracking) this.onPush('commands', INVALIDATE_ALL)
        return
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
        this.dirty = this.status.dirty
        return call(() => this.onStatus(this.status))
      case 'failure':
        return this.fail(errorOf(message.fault), message.stopped)
    }
  }

  /** A leader takes this client. */
  private welcome(epoch: number, status: PersistenceStatus): void {
    if (epoch < this.epoch || (this.connected && epoch === this.epoch)) return
    const moved = this.epoch !== 0
    this.watchdog.heard(false)
    if (moved && epoch !== this.epoch && !this.strict && this.dirty) this.doubt = true
    this.epoch = epoch
    this.connected = true
    this.status = status
    this.dirty = status.dirty
    this.onLeader()
    if (moved) this.requests.move(epoch)
    else this.requests.begin(epoch)
    const flushing = [...this.asks.values()].some(({ what }) => what === 'flush')
    for (const [n, ask] of this.asks) this.askAgain(n, ask)
    if (flushing) this.doubt = false // they have been told
    if (moved && this.requests.tracking) this.onPush('commands', INVALIDATE_ALL)
    if (moved) this.endSessions()
    for (const [feed, { name, options, receive }] of this.feeds) {
      if (moved) receive({ gap: true })
      this.post({ kind: 'feed', feed, name, options })
    }
    this.begun?.resolve()
    if (moved) call(() => this.onStatus(status))
  }

  /** Whether all is stored that was written before this leader cannot always say. */
  private askAgain(n: number, { what, discard, reject }: Ask): void {
    if (what !== 'flush' || !this.doubt) return this.post({ kind: 'ask', n, what, discard })
    this.asks.delete(n)
    reject(new IndeterminateError('FLUSH', undefined))
  }

  /** No session has come along. */
  private endSessions(): void {
    for (const session of [...this.sessions]) {
      if (session === 'commands') continue
      if (!OWN.has(session)) this.sessions.delete(session)
      this.onEnd(session)
    }
  }

  /** What is posted while there is no leader is made up for by `welcome`. */
  private post(message: Said): void {
    if (this.connected) this.wire!.post({ to: 'leader', epoch: this.epoch, ...message })
  }
}

/** Sessions that the client itself uses. */
const OWN: ReadonlySet<string> = new Set(['commands', 'messages', 'monitor'])
const INVALIDATE_ALL = new TextEncoder().encode('>2\r\n$10\r\ninvalidate\r\n_\r\n')
