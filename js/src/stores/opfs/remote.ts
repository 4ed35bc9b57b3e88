/** A store in a worker, used from a page: the calls of a `Store` as messages. */
import { OwnershipError, PersistenceError, type PersistenceCode } from '../../persistence/status.js'
import type { Durability, Store, StoredData, StoredSnapshot } from '../../persistence/store.js'
import { patience } from '../patience.js'
import { Disk, type DiskOptions } from './disk.js'

type Part = [name: string, bytes: Uint8Array]

/** What a page asks of the worker. */
interface Calls {
  open: (name: string, options: DiskOptions) => void
  load: () => Promise<Uint8Array | null>
  /** The next of what was loaded, up to about a megabyte of it; nothing at the end. */
  chunks: () => Promise<Part[]>
  journal: () => Promise<Uint8Array[]>
  append: (record: Uint8Array, durability: Durability) => Promise<void>
  snapshot: () => Promise<void>
  put: (name: string, bytes: Uint8Array) => Promise<void>
  commit: (manifest: Uint8Array, remove: readonly string[]) => Promise<void>
  abort: () => Promise<void>
  close: () => Promise<void>
}

interface Request {
  id: number
  call: keyof Calls
  args: unknown[]
}

interface Answer {
  id: number
  value?: unknown
  error?: { message: string; code?: PersistenceCode; taken: boolean; cause: string }
}

const AT_ONCE = 1024 * 1024

/** The worker's side: answers calls for as long as the worker lives. */
export function serve(): void {
  let disk: Disk
  let snapshot: StoredSnapshot
  let chunks: AsyncIterator<Part>
  let journal: Iterator<Uint8Array>
  const calls: Calls = {
    open: (name, options) => void (disk = new Disk(name, options)),
    async load() {
      const data = await disk.load()
      chunks = (data.chunks as AsyncIterable<Part>)[Symbol.asyncIterator]()
      journal = (data.journal as Uint8Array[])[Symbol.iterator]()
      return data.manifest
    },
    chunks: () => some(chunks, ([, bytes]) => bytes),
    journal: async () => (await some(journal, (record) => record)).map((record) => record.slice()),
    append: (record, durability) => disk.append(record, durability),
    snapshot: async () => void (snapshot = await disk.snapshot()),
    put: (name, bytes) => snapshot.put(name, bytes),
    commit: (manifest, remove) => snapshot.commit(manifest, remove),
    abort: () => snapshot.abort(),
    close: () => disk.close(),
  }
  const scope = globalThis as unknown as { onmessage: (event: MessageEvent<Request>) => void; postMessage(answer: Answer, transfer?: Transferable[]): void }
  scope.onmessage = async ({ data: { id, call, args } }) => {
    try {
      const value = await (calls[call] as (...args: unknown[]) => unknown)(...args)
      scope.postMessage({ id, value }, Array.isArray(value) ? [...buffers(value)] : [])
    } catch (error) {
      const { message, code, cause } = error as PersistenceError
      scope.postMessage({ id, error: { message, code, taken: error instanceof OwnershipError, cause: cause === undefined ? '' : String(cause) } })
    }
  }
}

async function some<T>(items: AsyncIterator<T> | Iterator<T>, bytesOf: (item: T) => Uint8Array): Promise<T[]> {
  const found: T[] = []
  for (let size = 0; size < AT_ONCE; ) {
    const { done, value } = await items.next()
    if (done) break
    found.push(value)
    size += bytesOf(value).length
  }
  return found
}

function buffers(value: (Part | Uint8Array)[]): Set<ArrayBuffer> {
  return new Set(value.map((item) => (item instanceof Uint8Array ? item : item[1]).buffer as ArrayBuffer))
}

/** The page's side. */
export class Remote implements Store {
  private worker: Worker | null = null
  /** Why there is no worker. */
  private over: PersistenceError | null = null
  private calls = 0
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()

  constructor(
    private readonly name: string,
    private readonly options: DiskOptions,
    private readonly start: () => Worker,
    private readonly timeout: number,
  ) {}

  async load(): Promise<StoredData> {
    await this.close()
    try {
      await this.begin()
      const manifest = await this.ask('load')
      return { manifest, chunks: this.all('chunks'), journal: this.all('journal') }
    } catch (error) {
      this.end()
      throw error
    }
  }

  append(record: Uint8Array, durability: Durability): Promise<void> {
    return this.ask('append', record.slice(), durability)
  }

  async snapshot(): Promise<StoredSnapshot> {
    await this.ask('snapshot')
    return {
      put: (name, bytes) => this.ask('put', name, bytes.slice()),
      commit: (manifest, remove) => this.ask('commit', manifest.slice(), [...remove]),
      abort: () => this.ask('abort'),
    }
  }

  async close(): Promise<void> {
    if (!this.worker) return
    try {
      await this.ask('close')
    } finally {
      this.end()
    }
  }

  toString(): string {
    return `OPFS store ${JSON.stringify(this.name)}`
  }

  /** Starts the worker and waits until it answers. */
  private async begin(): Promise<void> {
    let worker: Worker
    try {
      worker = this.start()
    } catch (error) {
      throw new PersistenceError(`the worker of ${this} did not start: ${error instanceof Error ? error.message : String(error)}`, { cause: error, code: 'unavailable' })
    }
    this.worker = worker
    this.over = null
    worker.onmessage = ({ data: { id, value, error } }: MessageEvent<Answer>) => {
      const call = this.waiting.get(id)
      this.waiting.delete(id)
      if (!error) return call?.resolve(value as never)
      const { message, code, taken, cause } = error
      call?.reject(new (taken ? OwnershipError : PersistenceError)(message, { code, ...(cause && { cause }) }))
    }
    worker.onerror = (event) => this.failed(`the worker of ${this} did not start or has failed: ${event.message ?? 'its script cannot be loaded'}`)
    worker.onmessageerror = () => this.failed(`the worker of ${this} sent something unreadable`)
    const answered = patience(this.timeout, () => this.failed(`the worker of ${this} did not start within ${this.timeout / 1000} s`))
    await this.ask('open', this.name, this.options).finally(answered)
  }

  private failed(why: string): void {
    this.end(new PersistenceError(why, { code: 'unavailable' }))
  }

  private end(error = new PersistenceError(`${this} is closed`)): void {
    this.worker?.terminate()
    this.worker = null
    this.over = error
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }

  private ask<K extends keyof Calls>(call: K, ...args: Parameters<Calls[K]>): Promise<Awaited<ReturnType<Calls[K]>>> {
    return new Promise((resolve, reject) => {
      if (!this.worker) return reject(this.over ?? new PersistenceError(`${this} is closed`))
      const id = ++this.calls
      this.waiting.set(id, { resolve, reject })
      const transfer = args.filter((arg) => arg instanceof Uint8Array).map((arg) => arg.buffer)
      this.worker.postMessage({ id, call, args } satisfies Request, transfer)
    })
  }

  private async *all<K extends 'chunks' | 'journal'>(what: K): AsyncIterable<Awaited<ReturnType<Calls[K]>>[number]> {
    for (;;) {
      const items = await this.ask(what, ...([] as unknown as Parameters<Calls[K]>))
      if (items.length === 0) return
      yield* items
    }
  }
}
