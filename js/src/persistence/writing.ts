/** One snapshot on its way from an engine into a store. */
import type { Engine } from '../engine/engine.js'
import type { Walk } from '../engine/walk.js'
import { ANNOTATIONS } from './annotations.js'
import type { Store, StoredSnapshot } from './store.js'
import { endOfTurn } from './turn.js'

/** How long writing a snapshot may hold up the program at a time, ms; and in how many parts at most, where clocks stand still. */
const SLICE = 2
const PARTS = 16

/** What is stored of the last snapshot: names in the store and sizes, by the engine's names. */
export type Chunks = Map<string, { name: string; size: number }>

export class SnapshotWriting {
  /** Resolves when it is committed or given up. */
  readonly over: Promise<void>
  private end: () => void = () => {}
  /** What the parts so far are. */
  readonly put: Chunks = new Map()
  private readonly removed: string[] = []
  private manifest = new Uint8Array(0)
  private pieces = 0
  private target: StoredSnapshot | null = null
  private readonly walk: Walk

  /**
   * Begins a snapshot of the engine as it is now. `position` is what it contains; `tag` makes names that never come twice. Throws
   * the engine's reason why there can be none now.
   */
  constructor(
    engine: Engine,
    private readonly store: Store,
    private readonly complete: boolean,
    readonly position: number,
    private readonly tag: string,
  ) {
    this.walk = engine.beginSnapshot(store.format ?? 'chunks', complete)
    this.over = new Promise((resolve) => (this.end = resolve))
  }

  /** The names of what it has put. */
  get names(): string[] {
    return [...this.put.values()].map(({ name }) => name)
  }

  /** Begins it in the store: what is appended from now on comes after it. */
  async begin(): Promise<void> {
    this.target = await this.store.snapshot()
  }

  /** A part that is not the engine's. */
  async add(name: string, bytes: Uint8Array): Promise<void> {
    this.put.set(name, { name: this.named(name), size: bytes.length })
    await this.target!.put(this.named(name), bytes)
  }

  /** Writes parts for a moment, then lets the program go on. Returns whether that was all. */
  async advance(): Promise<boolean> {
    const end = performance.now() + SLICE
    for (let i = 0; i < PARTS && performance.now() < end; i++) {
      const part = this.walk.next()
      if (part === null) return true
      if (part.op === 'put') await this.write(part.name, part.bytes)
      else if (part.op === 'remove') this.removed.push(part.name)
      else if (part.op === 'manifest') this.manifest = part.bytes as Uint8Array<ArrayBuffer>
    }
    await new Promise<void>(endOfTurn)
    return false
  }

  /** Makes it the snapshot of the store. `before` are the chunks of the last one, which become this one's. */
  async commit(before: Chunks, strays: readonly string[]): Promise<void> {
    const { format } = this.store
    if (format !== 'rdb' && this.manifest.length === 0) throw new Error('another snapshot has taken the place of this one')
    // What is left: of a complete snapshot nothing, else what is neither removed nor written under another name.
    const gone = this.complete || format === 'rdb' ? [...before.keys()] : [...this.removed, ...this.put.keys(), ANNOTATIONS]
    const names = gone.flatMap((name) => before.get(name)?.name ?? []).concat(strays)
    await this.target!.commit(this.manifest, format === 'rdb' ? [] : names)
    for (const name of gone) before.delete(name)
    for (const [name, chunk] of this.put) before.set(name, chunk)
    this.walk.end(true)
    this.end()
  }

  /** Gives it up: what it contains comes again with the next one. Never rejects. */
  async abort(): Promise<void> {
    this.walk.end(false)
    await this.target?.abort().catch(() => {})
    this.end()
  }

  private async write(name: string, bytes: Uint8Array): Promise<void> {
    if (this.store.format === 'rdb') {
      this.put.set(String(this.pieces++), { name: '', size: bytes.length })
      await this.target!.put('', bytes)
    } else {
      await this.add(name, bytes)
    }
  }

  private named(name: string): string {
    return `${name}-${this.tag}`
  }
}
