/** A tab's end of the worker that has the engine. */
import { EngineError, type Change } from 'wedis'
import type { Backend, Status } from '../backend'
import type { Pipe } from '../session'
import type { Answer, Request } from './messages'

/** How long the worker may take to answer for the first time, ms: it loads the engine and the data. */
const PATIENCE = 20_000

/** The stored data cannot be opened. */
export class Refused extends Error {}

/** Connects to the worker. Rejects with Refused when it cannot open the data, else when there is no such worker. */
export async function connectTab(wasm: URL): Promise<Backend> {
  const lock = `wedis playground tab ${crypto.randomUUID()}`
  await new Promise<void>(held => void navigator.locks.request(lock, () => {
    held()
    return new Promise(() => {}) // for as long as the tab lives
  }))
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'wedis playground' })
  const tab = new Tab(worker.port)
  const ready = new Promise<void>((resolve, reject) => {
    tab.onReady = resolve
    tab.onRefused = reason => reject(new Refused(reason))
    worker.onerror = () => reject(new Error('the shared worker did not start'))
    setTimeout(() => reject(new Error('the shared worker does not answer')), PATIENCE)
  })
  tab.say({ kind: 'hello', wasm: wasm.href, lock })
  await ready
  return tab
}

class Tab implements Backend {
  onReady = (): void => {}
  onRefused: (reason: string) => void = () => {}
  status!: Status
  private failure: EngineError | null = null
  private last = 0
  private readonly listeners: (() => void)[] = []
  private readonly sessions = new Map<number, RemoteSession>()
  private readonly feeds = new Map<number, RemoteChanges>()
  private readonly asks = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<Answer>) => this.hear(data)
  }

  say(request: Request): void {
    this.port.postMessage(request)
  }

  pipe(): Pipe {
    const session = ++this.last
    this.say({ kind: 'open', session })
    const pipe = new RemoteSession(request => {
      if (this.failure) throw this.failure
      this.say({ ...request, session } as Request)
    }, () => this.sessions.delete(session))
    this.sessions.set(session, pipe)
    return pipe
  }

  changes(db: number, match: string | null, signal: AbortSignal): AsyncIterable<Change<Uint8Array>> {
    const feed = ++this.last
    const changes = new RemoteChanges(() => this.say({ kind: 'more', feed }))
    this.feeds.set(feed, changes)
    signal.addEventListener('abort', () => {
      this.feeds.delete(feed)
      this.say({ kind: 'leave', feed })
      changes.end()
    })
    this.say({ kind: 'follow', feed, db, match })
    return changes
  }

  watch(listener: () => void): void {
    this.listeners.push(listener)
  }

  flush(): Promise<void> {
    return this.ask('flush')
  }

  dump(): Promise<Blob> {
    return this.ask('dump')
  }

  private ask<T>(what: 'flush' | 'dump'): Promise<T> {
    const ask = ++this.last
    this.say({ kind: 'ask', ask, what })
    return new Promise<T>((resolve, reject) => this.asks.set(ask, { resolve, reject }))
  }

  private hear(answer: Answer): void {
    switch (answer.kind) {
      case 'ready':
        this.status = answer.status
        return this.onReady()
      case 'refused':
        return this.onRefused(answer.reason)
      case 'status':
        this.status = answer.status
        return this.listeners.forEach(listener => listener())
      case 'replies':
        return this.sessions.get(answer.session)?.answer(answer.bytes, answer.closing)
      case 'push':
        return this.sessions.get(answer.session)?.onPush(answer.bytes)
      case 'lost':
        return this.sessions.get(answer.session)?.lose()
      case 'failed':
        this.failure ??= new EngineError(answer.reason)
        return this.sessions.forEach(session => session.fail(this.failure!))
      case 'changes':
        return this.feeds.get(answer.feed)?.push(answer.changes)
      case 'answer': {
        const waiting = this.asks.get(answer.ask)
        this.asks.delete(answer.ask)
        if (answer.error === undefined) waiting?.resolve(answer.value as never)
        else waiting?.reject(new Error(answer.error))
      }
    }
  }
}

class RemoteSession implements Pipe {
  onPush: (bytes: Uint8Array) => void = () => {}
  onLost: () => void = () => {}
  closing = false
  private readonly waiting: { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] = []

  constructor(private readonly say: (request: { kind: 'exec'; bytes: Uint8Array } | { kind: 'close' }) => void, private readonly closed: () => void) {}

  async exec(bytes: Uint8Array): Promise<Uint8Array> {
    this.say({ kind: 'exec', bytes })
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
  }

  close(): void {
    this.closed()
    try {
      this.say({ kind: 'close' })
    } catch {
      // The engine has failed, and the session with it.
    }
  }

  answer(bytes: Uint8Array, closing: boolean): void {
    this.closing = closing
    this.waiting.shift()?.resolve(bytes)
  }

  lose(): void {
    this.fail(new Error('The session was ended before it had answered.'))
    this.onLost()
  }

  fail(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error)
  }
}

/** Changes as they come, a batch at a time: the next one is asked for when the last has been read. */
class RemoteChanges implements AsyncIterableIterator<Change<Uint8Array>> {
  private batch: Change<Uint8Array>[] = []
  private at = 0
  private taker: ((result: IteratorResult<Change<Uint8Array>>) => void) | null = null
  private over = false

  constructor(private readonly more: () => void) {}

  push(changes: Change<Uint8Array>[]): void {
    this.batch = changes
    this.at = 0
    if (this.taker) this.give(this.taker)
  }

  end(): void {
    this.over = true
    if (this.taker) this.give(this.taker)
  }

  next(): Promise<IteratorResult<Change<Uint8Array>>> {
    return new Promise(resolve => {
      if (this.over || this.at < this.batch.length) return this.give(resolve)
      this.taker = resolve
      if (this.batch.length === 0) return
      this.batch = []
      this.at = 0
      this.more()
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  private give(taker: (result: IteratorResult<Change<Uint8Array>>) => void): void {
    this.taker = null
    taker(this.over ? { value: undefined, done: true } : { value: this.batch[this.at++]!, done: false })
  }
}
