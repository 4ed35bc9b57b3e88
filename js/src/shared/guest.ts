/** One client at the leader, for one visit: its sessions, its feeds, and what leaves for it, in order. */
import type { Outbox } from '../client/outbox.js'
import { Seat } from '../client/seat.js'
import { feeds } from '../live/remote.js'
import type { SourceName } from '../live/sources.js'
import type { Leader } from './leader.js'
import type { Outcome } from './ledger.js'
import { type Fault, type Request, type Said, type ToClient, type ToLeader, clientOf, faultOf } from './protocol.js'
import { sessionCommands } from './requests.js'
import type { Wire } from './stage.js'

export class Guest {
  onMessage: (message: ToLeader) => void = () => {}
  readonly client: string
  /** Aborted when the client has gone. */
  readonly gone = new AbortController()

  private readonly seat: Seat
  private readonly outbox: Outbox
  private readonly feeds = new Map<number, { receive(item: unknown): void; stop(): void }>()
  private readonly aborts = new Map<number, AbortController>()
  /** The last request that came. */
  private top = 0
  private closed = false

  constructor(
    private readonly leader: Leader,
    readonly address: string,
    private readonly wire: Wire,
  ) {
    this.client = clientOf(address)
    const { engine, ticking } = leader.booted
    this.outbox = leader.outbox()
    this.seat = new Seat(
      engine,
      {
        onPush: (session, output) => this.say(() => this.post({ kind: 'push', session, bytes: output })),
        onEnd: (session) => this.say(() => this.post({ kind: 'ended', session })),
        onWaits: (count) => ticking?.hold(count > 0),
      },
      'tab:0',
    )
    wire.onMessage = (data) => {
      const message = data as ToLeader
      if (message.to === 'leader' && message.epoch === leader.epoch) this.onMessage(message)
    }
  }

  post(message: Said<ToClient>): void {
    if (!this.closed) this.wire.post({ to: 'client', epoch: this.leader.epoch, ...message })
  }

  take(message: ToLeader): void {
    try {
      this.act(message)
    } catch {
      // The engine has failed, of which its clients are told by the leader.
    }
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.gone.abort()
    for (const feed of this.feeds.values()) feed.stop()
    this.feeds.clear()
    this.seat.close(new Error('the client has gone'))
    this.wire.close()
  }

  private act(message: ToLeader): void {
    switch (message.kind) {
      case 'request':
        return this.request(message)
      case 'replay':
        return this.seat.run(message.bytes, { session: message.session }, NOBODY)
      case 'abort':
        return this.aborts.get(message.n)?.abort()
      case 'end':
        return this.seat.end(message.session)
      case 'feed':
        return this.open(message.feed, message.name, message.options)
      case 'item':
        return this.feeds.get(message.feed)?.receive(message.item)
      case 'stop':
        this.feeds.get(message.feed)?.stop()
        return void this.feeds.delete(message.feed)
      case 'ping':
        return this.post({ kind: 'pong' })
    }
  }

  private request(request: Request): void {
    const { n, first, again, only, bytes } = request
    const { ledger } = this.leader
    ledger.prune(this.client, request.low, request.open)
    if (n <= this.top) return
    this.top = n
    if (again) {
      const outcome = ledger.find(this.client, n)
      if (outcome) return this.repeat(request, outcome)
      if (ledger.doubtful(this.client, first) && this.leader.effects.possible(bytes)) return this.say(() => this.answer(n, null, lost(undefined)), n)
      if (only) return this.say(() => this.answer(n, null, { name: 'Missed', message: '' }), n)
    }
    this.run(request)
  }

  /** A request has run elsewhere: what it told its session holds here too. */
  private repeat({ n, session, waits, bytes }: Request, outcome: Outcome): void {
    const told = waits || outcome === 'begun' ? null : sessionCommands(bytes)
    if (told) this.seat.run(told, { session }, NOBODY)
    this.say(() => {
      if (typeof outcome === 'string') this.answer(n, null, lost(outcome === 'lost' || undefined))
      else this.answer(n, outcome, null)
    }, n)
  }

  private run({ n, session, waits, resets, bytes }: Request): void {
    const { engine, keeper } = this.leader.booted
    const abort = waits ? new AbortController() : null
    if (abort) this.aborts.set(n, abort)
    const before = engine.journalLength
    let returned = false
    let settled = false
    this.seat.run(bytes, { session, waits, resets, signal: abort?.signal as never }, {
      resolve: (output) => {
        this.aborts.delete(n)
        settled = true
        const length = engine.journalLength
        // At once, since then it is in the journal what was done. A reply that comes later may belong to anything that is there.
        if (length > (returned ? 0 : before)) keeper?.note?.(this.leader.ledger.ran(this.client, n, output))
        this.say(() => this.answer(n, output, null), n)
      },
      reject: (error) => {
        this.aborts.delete(n)
        settled = true
        if (engine.failure && !this.closed) return // the leader tells
        this.say(() => this.answer(n, null, faultOf(error)), n)
      },
    })
    returned = true
    // It goes on later, behind a script or a pause; of those that wait on purpose nothing has been done that matters.
    if (!settled && !waits && engine.journalLength > before) keeper?.note?.(this.leader.ledger.begun(this.client, n))
    engine.deliver() // who waited for this has it in the same record
  }

  private answer(n: number, bytes: Uint8Array | null, fault: Fault | null): void {
    this.post({ kind: 'answer', n, bytes, fault, dirty: this.leader.dirty })
  }

  /** Posts when everything done by now is as durable as was chosen. If that fails request `n` learns why; what is no answer goes later. */
  private say(post: () => void, n = 0): void {
    const refuse = (reason: unknown): void => {
      if (!this.leader.refused(reason)) this.answer(n, null, faultOf(reason))
    }
    this.outbox.put(post, n > 0 ? refuse : null)
  }

  private open(feed: number, name: string, options: unknown): void {
    const { engine } = this.leader.booted
    const serve = feeds[name as SourceName]
    if (!serve || this.feeds.has(feed)) return
    const emit = (item: unknown): void =>
      this.say(() => {
        if (this.feeds.has(feed)) this.post({ kind: 'item', feed, item })
      })
    this.feeds.set(feed, serve(engine, options, emit))
  }
}

/** Of a reply that nobody takes. */
const NOBODY = { resolve: () => {}, reject: () => {} }

function lost(applied: true | undefined): Fault {
  return { name: 'IndeterminateError', message: '', ...(applied ? { applied } : {}) }
}
