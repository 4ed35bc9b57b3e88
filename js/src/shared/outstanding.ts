/**
 * The requests of a client that have no answer yet, and what its session has been told: all that the next leader needs to go on.
 *
 * Invariants
 * - Requests go out in the order of their numbers; what a leader took along unanswered goes to the next one in the same order, before
 *   anything new. The leader's ledger tells whether it has run.
 * - Those of one session that do not wait are answered in their order.
 */
import type { RequestInfo } from '../client/link.js'
import { PersistenceError } from '../persistence/status.js'
import { IndeterminateError } from './indeterminate.js'
import { type Fault, type Said, errorOf } from './protocol.js'
import { SessionState, again, endOfWatch, nameOf, notRun } from './requests.js'

/** How a request is settled. */
export interface Settling {
  resolve(output: Uint8Array): void
  reject(reason: unknown): void
}

interface Pending extends Settling {
  readonly n: number
  readonly bytes: Uint8Array
  readonly info: RequestInfo
  /** What the session is told before a request that waits. */
  state: Uint8Array
  /** The epoch in which it was first sent; 0 for not yet. */
  first: number
  /** It is not to run any more: what it relied on may have changed. */
  only: boolean
  readonly abort: () => void
}

export class Outstanding {
  private readonly pending = new Map<number, Pending>()
  private readonly waits = new Set<number>()
  private readonly state = new SessionState()
  /** What was watched at an earlier leader may have changed: the next transaction is not to run. */
  private unwatched = false

  constructor(private readonly post: (message: Said) => void) {}

  get size(): number {
    return this.pending.size
  }

  /** Whether the session has asked to be told when keys change that it has read. */
  get tracking(): boolean {
    return this.state.tracking
  }

  /** Takes a request; sends it, when there is a leader: its epoch, else 0. */
  add(n: number, bytes: Uint8Array, info: RequestInfo, settling: Settling, epoch: number): void {
    const one: Pending = {
      n,
      bytes,
      info,
      state: info.waits ? this.state.commands() : NONE,
      first: 0,
      only: false,
      abort: () => this.abort(one),
      ...settling,
    }
    this.pending.set(n, one)
    if (info.waits) this.waits.add(n)
    info.signal?.addEventListener('abort', one.abort)
    if (epoch !== 0) this.send(one, epoch)
  }

  /** The first leader is there. */
  begin(epoch: number): void {
    for (const one of this.pending.values()) this.send(one, epoch)
  }

  /** Goes on at another leader: the session is as it was, and what has no answer is made again, or refused. */
  move(epoch: number): void {
    this.unwatched ||= this.state.watching
    this.state.watching = false
    const now = this.state.commands()
    let told: Uint8Array | null = null
    const ensure = (wanted: Uint8Array): void => {
      if (told === null || !same(told, wanted)) this.post({ kind: 'replay', session: 'commands', bytes: wanted })
      told = wanted
    }
    for (const one of [...this.pending.values()]) {
      const { info, bytes, first } = one
      if (info.session === 'commands') ensure(info.waits ? one.state : now)
      if (info.session.startsWith('raw:')) {
        this.settle(one).reject(first === 0 ? new Error('this session is closed') : new IndeterminateError(nameOf(bytes), undefined))
      } else if (first === 0 || again(bytes)) {
        this.send(one, epoch)
      } else {
        if (info.session === 'commands' && endOfWatch(bytes)) this.unwatched = false
        this.settle(one).reject(new IndeterminateError(nameOf(bytes), undefined))
      }
    }
    ensure(now)
  }

  /** An answer has come. */
  answer(n: number, output: Uint8Array | null, fault: Fault | null): void {
    const one = this.pending.get(n)
    if (!one) return
    this.settle(one)
    const { bytes, info } = one
    if (output) {
      this.heard(one, output)
      one.resolve(output)
    } else if (fault?.name === 'Missed') {
      if (info.signal?.aborted) one.reject(info.signal.reason)
      else one.resolve(notRun(bytes))
    } else if (fault?.name === 'AbortError' && info.signal?.aborted) {
      one.reject(info.signal.reason)
    } else {
      const error = errorOf(fault!, nameOf(bytes))
      // It has run: its reply is lost, or was held back because the store refuses.
      if (error instanceof PersistenceError || (error instanceof IndeterminateError && error.applied)) this.heard(one, null)
      one.reject(error)
    }
  }

  /** There will be no answers. */
  fail(failure: Error): void {
    for (const one of [...this.pending.values()]) this.settle(one).reject(failure)
  }

  private send(one: Pending, epoch: number): void {
    const { n, bytes, info } = one
    if (this.unwatched && info.session === 'commands') {
      const end = endOfWatch(bytes)
      if (end !== null) this.unwatched = false
      if (end === 'exec') one.only = true
    }
    const sent = one.first !== 0
    if (!sent) one.first = epoch
    const only = one.only || (sent && info.signal?.aborted === true)
    const { session, waits = false, resets = false } = info
    this.post({ kind: 'request', n, low: this.low(n), open: [...this.waits], first: one.first, again: sent || only, only, session, waits, resets, bytes })
  }

  /** The first request that has no answer, but for those that wait. */
  private low(n: number): number {
    for (const key of this.pending.keys()) if (!this.waits.has(key)) return Math.min(key, n)
    return n
  }

  /** What the session has been told by now holds for all that wait behind it. */
  private heard({ n, bytes, info }: Pending, output: Uint8Array | null): void {
    if (info.session !== 'commands' || info.waits || !this.state.heard(bytes, output)) return
    const state = this.state.commands()
    for (const waiting of this.waits) if (waiting > n) this.pending.get(waiting)!.state = state
  }

  private abort(one: Pending): void {
    if (one.first !== 0) this.post({ kind: 'abort', n: one.n })
    else this.settle(one).reject(one.info.signal!.reason)
  }

  private settle(one: Pending): Pending {
    this.pending.delete(one.n)
    this.waits.delete(one.n)
    one.info.signal?.removeEventListener('abort', one.abort)
    return one
  }
}

const NONE = new Uint8Array(0)

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
