/** Messages of channels, one after the other: `for await (const { channel, message } of db.messages('news'))`. */
import { holdFor } from './alive.js'
import type { Signal } from './context.js'
import type { Message } from './message.js'
import type { Listener } from './subscriptions.js'

/** What a stream of messages needs: to listen, and to be told of the end; both return how to stop. */
export interface Source {
  listen(listener: Listener<never>): () => void
  onEnd(end: (failure: Error | null) => void): () => void
}

type Settle = { resolve: (result: IteratorResult<Message<unknown>>) => void; reject: (reason: unknown) => void }

/** Collects messages from now on until the loop is left, the signal aborts or the database ends. */
export class MessageStream implements AsyncIterableIterator<Message<unknown>> {
  private readonly queue: Message<unknown>[] = []
  private readonly takers: Settle[] = []
  private over: { failed: boolean; reason: unknown } | null = null
  private readonly leave: (() => void)[]

  constructor(source: Source, signal: Signal | undefined) {
    signal?.throwIfAborted()
    const abort = (): void => this.end({ failed: true, reason: signal!.reason })
    signal?.addEventListener('abort', abort)
    this.leave = [
      source.listen((message: unknown, channel: unknown) => this.push({ message, channel })),
      source.onEnd((failure) => this.end({ failed: failure !== null, reason: failure })),
      () => signal?.removeEventListener('abort', abort),
      holdFor(signal),
    ]
  }

  next(): Promise<IteratorResult<Message<unknown>>> {
    return new Promise((resolve, reject) => {
      const value = this.queue.shift()
      if (value) resolve({ value, done: false })
      else if (this.over) this.finish({ resolve, reject }, this.over)
      else this.takers.push({ resolve, reject })
    })
  }

  /** Called by a loop that is left. */
  return(): Promise<IteratorResult<Message<unknown>>> {
    this.queue.length = 0
    this.end({ failed: false, reason: null })
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  private push(message: Message<unknown>): void {
    const taker = this.takers.shift()
    if (taker) taker.resolve({ value: message, done: false })
    else this.queue.push(message)
  }

  private end(over: { failed: boolean; reason: unknown }): void {
    if (this.over) return
    this.over = over
    for (const stop of this.leave) stop()
    for (const taker of this.takers.splice(0)) this.finish(taker, over)
  }

  /** A reason is thrown once; after that the loop is just over. */
  private finish({ resolve, reject }: Settle, over: { failed: boolean; reason: unknown }): void {
    if (!over.failed) return resolve({ value: undefined, done: true })
    over.failed = false
    reject(over.reason)
  }
}
