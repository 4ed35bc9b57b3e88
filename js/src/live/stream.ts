/** Changes, one after the other: `for await (const { key } of db.changes())`. */
import { holdFor } from '../client/alive.js'
import type { Signal } from '../client/context.js'
import type { Change } from './types.js'

/** How a stream gets its changes. */
export interface Supply {
  /** Asks for the next changes: they come by `push`. */
  more(): void
  stop(): void
}

type Settle = { resolve: (result: IteratorResult<Change<never>>) => void; reject: (reason: unknown) => void }

/** Collects changes until the loop is left, the signal aborts or the database ends. It asks for more when it has none left. */
export class ChangeStream implements AsyncIterableIterator<Change<never>> {
  private batch: Change<never>[] = []
  private at = 0
  private readonly takers: Settle[] = []
  private over: { failed: boolean; reason: unknown } | null = null
  private readonly supply: Supply
  private readonly release: () => void

  /** `open` begins to follow: `push` may be called once, and again after each call of `more`. */
  constructor(open: (push: (changes: Change<never>[]) => void) => Supply, signal: Signal | undefined) {
    signal?.throwIfAborted()
    const abort = (): void => this.end({ failed: true, reason: signal!.reason })
    this.supply = open((changes) => this.push(changes))
    signal?.addEventListener('abort', abort)
    const letGo = holdFor(signal)
    this.release = () => {
      signal?.removeEventListener('abort', abort)
      letGo()
    }
  }

  next(): Promise<IteratorResult<Change<never>>> {
    return new Promise((resolve, reject) => {
      if (this.at < this.batch.length) return resolve({ value: this.batch[this.at++], done: false })
      if (this.over) return this.finish({ resolve, reject }, this.over)
      const idle = this.takers.push({ resolve, reject }) === 1
      if (idle && this.batch.length > 0) {
        this.batch = []
        this.at = 0
        this.supply.more()
      }
    })
  }

  /** Called by a loop that is left. */
  return(): Promise<IteratorResult<Change<never>>> {
    this.batch = []
    this.end({ failed: false, reason: null })
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Some have been missed: one that stands for all takes the place of those not read yet. */
  missed(change: Change<never>): void {
    this.batch = []
    this.push([change])
  }

  /** The database ends: with the reason, if it has failed. */
  close(failure: Error | null): void {
    this.end({ failed: failure !== null, reason: failure })
  }

  private push(changes: Change<never>[]): void {
    if (this.over) return
    if (changes.length === 0) return this.supply.more()
    this.batch = this.at < this.batch.length ? [...this.batch.slice(this.at), ...changes] : changes
    this.at = 0
    while (this.takers.length > 0 && this.at < this.batch.length) this.takers.shift()!.resolve({ value: this.batch[this.at++], done: false })
    if (this.takers.length > 0) {
      this.batch = []
      this.supply.more()
    }
  }

  private end(over: { failed: boolean; reason: unknown }): void {
    if (this.over) return
    this.over = over
    this.supply.stop()
    this.release()
    for (const taker of this.takers.splice(0)) this.finish(taker, over)
  }

  /** A reason is thrown once; after that the loop is just over. */
  private finish({ resolve, reject }: Settle, over: { failed: boolean; reason: unknown }): void {
    if (!over.failed) return resolve({ value: undefined, done: true })
    over.failed = false
    reject(over.reason)
  }
}
