/**
 * Files on a medium that keeps what it has synced, and of what it has not synced whatever it likes: the writes are lost, kept
 * although earlier ones are lost, or kept in part.
 */
import { OwnershipError, PersistenceError } from 'wedis'
import type { World } from './world.js'

/** Something that was done to a file and is not synced. Null bytes: the file was removed; `cut`: it ends there. */
interface Change {
  file: string
  at: number
  bytes: Uint8Array | null
  cut?: boolean
}

export class Medium {
  /** What happens when it fails or is lost. */
  readonly counts = { writes: 0, syncs: 0, refused: 0, torn: 0, lost: 0 }
  /** How likely an operation is to fail. */
  failing = 0
  /** Whether it takes notice of who writes. */
  fenced = true
  /** Whoever may write. */
  owner: object | null = null

  private synced = new Map<string, Uint8Array>()
  private changes: Change[] = []
  private current = new Map<string, Uint8Array>()

  constructor(private readonly world: World) {}

  read(file: string): Uint8Array | null {
    return this.current.get(file) ?? null
  }

  list(): string[] {
    return [...this.current.keys()]
  }

  /** Writes, which may fail before, within or after it. */
  async write(owner: object, file: string, at: number, bytes: Uint8Array): Promise<void> {
    await this.turn(owner)
    this.counts.writes++
    if (this.fails()) {
      if (this.world.random.chance(0.5)) throw this.refusal(NOTHING)
      this.change({ file, at, bytes: bytes.slice(0, this.world.random.below(bytes.length + 1)) })
      throw this.refusal()
    }
    this.change({ file, at, bytes: bytes.slice() })
    await this.turn(owner)
  }

  async remove(owner: object, file: string): Promise<void> {
    await this.turn(owner)
    this.change({ file, at: 0, bytes: null })
  }

  /** Makes a file end somewhere. */
  async cut(owner: object, file: string, at: number): Promise<void> {
    await this.turn(owner)
    this.change({ file, at, bytes: new Uint8Array(0), cut: true })
  }

  /** All that was done so far survives. */
  async sync(owner: object): Promise<void> {
    await this.turn(owner)
    this.counts.syncs++
    if (this.fails()) throw this.refusal()
    this.synced = new Map(this.current)
    this.changes = []
    await this.turn(owner)
  }

  /** The power fails. */
  lose(): void {
    const { random } = this.world
    const kept = new Map(this.synced)
    for (const change of this.changes) {
      const fate = random.below(4)
      if (fate === 0) this.counts.lost++
      else if (fate === 1 && change.bytes) {
        this.counts.torn++
        const end = random.below(change.bytes.length + 1)
        apply(kept, { ...change, bytes: change.bytes.slice(0, end) })
      } else apply(kept, change)
    }
    this.synced = kept
    this.current = new Map(kept)
    this.changes = []
  }

  private change(change: Change): void {
    this.changes.push(change)
    apply(this.current, change)
  }

  private fails(): boolean {
    return this.world.random.chance(this.failing)
  }

  private refusal(how = 'the medium refuses'): Error {
    this.counts.refused++
    return new PersistenceError(how)
  }

  private async turn(owner: object): Promise<void> {
    await this.world.step(() => !dead.has(owner))
    if (this.fenced && owner !== this.owner) throw new OwnershipError('another one has opened this medium')
  }
}

/** What a refusal says after which nothing is written. */
export const NOTHING = 'the medium refuses, and has written nothing'

/** Owners that are no more: what they wait for never comes. */
export const dead = new WeakSet<object>()

function apply(files: Map<string, Uint8Array>, { file, at, bytes, cut }: Change): void {
  if (bytes === null) {
    files.delete(file)
    return
  }
  const old = files.get(file) ?? new Uint8Array(0)
  const made = new Uint8Array(cut ? at : Math.max(old.length, at + bytes.length))
  made.set(old.subarray(0, made.length))
  made.set(bytes, at)
  files.set(file, made)
}
