/**
 * A file system in memory that remembers what is on its disk: every state that it was in, and what is left of each after a loss of
 * power. Operations on names become durable with `syncFolder`, data with `sync` and `datasync`; until then a crash may keep them,
 * drop them, or keep the first of them, and of a write the first bytes.
 */
import type { Files, Mode } from '../../src/directory/files.js'

interface Node {
  data: Uint8Array
  /** What is on disk. */
  durable: Uint8Array
}

type Names = Map<string, Node>

/** What a crash does with what was not synced. */
export type Crash = 'kept' | 'dropped' | 'torn'

/** A moment: all that a crash then can leave. */
export interface Moment {
  step: string
  nodes: Map<Node, Node>
  names: Names
  /** Operations on names since they were last on disk, each with all names after it. */
  pending: Names[]
  durable: Names
  /** What `note` said last. */
  note: number
}

export class PowerFiles implements Files {
  readonly moments: Moment[] = []
  /** What whoever uses it has been promised so far. */
  note = 0
  /** Called before an operation: what it throws is the operation's error; for a write, how many bytes are taken at most. */
  fault: (operation: string, path: string, bytes: number) => number | void = () => {}
  recording = false
  private names: Names = new Map()
  private durableNames: Names = new Map()
  private pendingNames: Names[] = []
  private readonly handles = new Map<number, { node: Node; path: string; at: number }>()
  private last = 100

  /** The file system after a crash at a moment; `random` decides about what may or may not be there. */
  static after(moment: Moment, crash: Crash, random: () => number): PowerFiles {
    const files = new PowerFiles()
    const pick = <T>(all: T[], none: T): T => [none, ...all][Math.floor(random() * (all.length + 1))]
    const names = crash === 'kept' ? moment.names : crash === 'dropped' ? moment.durable : pick(moment.pending, moment.durable)
    const left = new Map<Node, Node>()
    for (const [path, node] of names) {
      let one = left.get(node)
      if (!one) {
        const { data, durable } = moment.nodes.get(node)!
        const bytes = crash === 'kept' ? data : crash === 'dropped' ? durable : torn(data, durable, random)
        left.set(node, (one = { data: bytes, durable: bytes }))
      }
      files.names.set(path, one)
    }
    files.durableNames = new Map(files.names)
    return files
  }

  open(path: string, mode: Mode): number {
    this.step('open', path)
    let node = this.names.get(path)
    if (mode === 'r' && !node) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT', errno: -2 })
    if (!node) this.name((names) => names.set(path, (node = { data: none, durable: none })))
    else if (mode === 'w') node.data = none
    this.handles.set(++this.last, { node: node!, path, at: 0 })
    return this.last
  }

  close(file: number): void {
    if (!this.handles.delete(file)) throw new Error('close of a file that is not open')
  }

  read(file: number, into: Uint8Array): number {
    const handle = this.of(file)
    const piece = handle.node.data.subarray(handle.at, handle.at + into.length)
    into.set(piece)
    handle.at += piece.length
    return piece.length
  }

  writeNow(file: number, bytes: Uint8Array): number {
    const { node, path } = this.of(file)
    const n = Math.min(bytes.length, this.step('write', path, bytes.length) ?? bytes.length)
    const data = new Uint8Array(node.data.length + n)
    data.set(node.data)
    data.set(bytes.subarray(0, n), node.data.length)
    node.data = data
    return n
  }

  async write(file: number, bytes: Uint8Array): Promise<number> {
    await turn()
    return this.writeNow(file, bytes)
  }

  async datasync(file: number): Promise<void> {
    const { node, path } = this.of(file)
    const { data } = node
    await turn()
    this.step('sync', path)
    node.durable = data
  }

  sync(file: number): Promise<void> {
    return this.datasync(file)
  }

  syncNow(file: number): void {
    const { node, path } = this.of(file)
    this.step('sync', path)
    node.durable = node.data
  }

  truncate(path: string, size: number): void {
    this.step('truncate', path)
    const node = this.names.get(path)!
    node.data = node.data.subarray(0, size)
  }

  rename(from: string, to: string): void {
    this.step('rename', to)
    const node = this.names.get(from)!
    this.name((names) => names.set(to, node).delete(from))
  }

  remove(path: string): void {
    this.step('remove', path)
    if (this.names.has(path)) this.name((names) => names.delete(path))
  }

  makeFolder(): void {}

  async syncFolder(path: string): Promise<void> {
    await turn()
    this.step('sync folder', path)
    this.durableNames = new Map(this.names) // of ordered journals all folders are synced at once
    this.pendingNames = []
  }

  list(path: string): string[] {
    return [...this.names.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1)).filter((name) => !name.includes('/'))
  }

  size(path: string): number | null {
    return this.names.get(path)?.data.length ?? null
  }

  /** What there is, and what would be after a loss of power now. */
  moment(step = 'end'): Moment {
    const nodes = new Map<Node, Node>()
    for (const names of [this.names, this.durableNames, ...this.pendingNames]) for (const node of names.values()) nodes.set(node, { ...node })
    return { step, nodes, names: new Map(this.names), pending: [...this.pendingNames], durable: new Map(this.durableNames), note: this.note }
  }

  private of(file: number) {
    const handle = this.handles.get(file)
    if (!handle) throw new Error('use of a file that is not open')
    return handle
  }

  private step(operation: string, path: string, bytes = 0): number | undefined {
    if (this.recording) this.moments.push(this.moment(`${operation} ${path}`))
    return this.fault(operation, path, bytes) ?? undefined
  }

  private name(change: (names: Names) => void): void {
    this.names = new Map(this.names)
    change(this.names)
    this.pendingNames.push(this.names)
  }
}

const none = new Uint8Array(0)
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** Some of what was written since: of what was added the first bytes, of anything else all or nothing. */
function torn(data: Uint8Array, durable: Uint8Array, random: () => number): Uint8Array {
  const grown = data.length >= durable.length && durable.every((byte, i) => data[i] === byte)
  if (!grown) return random() < 0.5 ? data : durable
  return data.subarray(0, durable.length + Math.floor(random() * (data.length - durable.length + 1)))
}

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
