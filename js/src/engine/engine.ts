/**
 * One running instance of wedis.wasm and its linear memory.
 *
 * Terms. The *input buffer* is one piece of linear memory that every call reads from; the *control block* is where the
 * engine leaves the address of its output and what the host should know (flags, waiting journal, next tick).
 *
 * Invariants
 * - `bytes`, `view`, `words` and `times` view the whole memory. Growing the memory, which any call may do, detaches them: their
 *   length is then 0, and they are taken again before the next use. (Reading `memory.buffer` to compare costs 50 ns.)
 * - Output is valid until the next call into the engine.
 * - After a failure nothing is called any more: every use throws the EngineError of the failure.
 */
import { type Arg, encodeCommand } from '../resp/encode.js'
import { utf8 } from '../resp/text.js'
import { type ClusterNode, encodeNodes } from './cluster.js'
import { EngineError } from './errors.js'
import { Control, type EngineExports, Flag, SnapshotStep } from './exports.js'
import type { Host } from './host.js'
import { Session } from './session.js'
import { instantiate } from './wasm.js'

/** How an engine starts. */
export interface EngineOptions {
  /** Redis configuration directives, e.g. `{ maxmemory: '64mb' }`. */
  config: readonly (readonly [name: string, value: Arg])[]
  /** 64 bits that seed hashing and every random choice. */
  seed: bigint
  /** µs since the epoch, for every call. */
  now: () => number
  /** Whether effects are kept for `journal()`. */
  journal: boolean
  /** What the program does for the engine. */
  host?: Host
}

/** What changed since the last snapshot. */
export interface SnapshotChange {
  /** Chunks to write or overwrite. */
  put: [name: string, bytes: Uint8Array][]
  /** Chunks that are no longer part of the snapshot. */
  remove: string[]
  /** Names the chunks that make the snapshot. */
  manifest: Uint8Array
}

/** Room for requests that is always there; larger ones get a buffer that is given back afterwards. */
const INPUT = 64 * 1024

/** How long taking a snapshot may hold up the program at a time, ms. */
const SLICE = 5

export class Engine {
  bytes = new Uint8Array(0)
  view = new DataView(new ArrayBuffer(0))
  inputAt = 0
  inputSize = 0
  failure: EngineError | null = null

  /** Called when the engine has journal waiting, once per call that leaves some. */
  onJournal: () => void = () => {}
  /** Called when the engine wants its next tick earlier than it said before (µs since the epoch). */
  onTick: (when: number) => void = () => {}
  /** Called once, when the engine can be used no more; `stopped`: because it was told to stop. */
  onFailure: (failure: EngineError, stopped: boolean) => void = () => {}
  /** The tick that `onTick` was last told of; 0 for none. */
  armed = 0

  words = new Uint32Array(0)
  times = new Float64Array(0)

  private control = 0
  private readonly sessions = new Map<number, Session>()
  private delivering = false

  private constructor(
    readonly exports: EngineExports,
    readonly now: () => number,
  ) {}

  /** Boots an instance of a compiled module. */
  static async start(module: WebAssembly.Module, options: EngineOptions): Promise<Engine> {
    let engine: Engine | null = null
    const exports = await instantiate(module, options.host, (reason) => engine?.fail(reason))
    engine = new Engine(exports, options.now)
    engine.control = exports.wedis_control() >>> 0
    engine.reserve(INPUT)
    const length = engine.write(encodeCommand(options.config.flat()))
    const low = Number(BigInt.asIntN(32, options.seed))
    const high = Number(BigInt.asIntN(32, options.seed >> 32n))
    engine.check(exports.wedis_init(length, low, high, options.journal ? 1 : 0, options.now()))
    engine.settle()
    return engine
  }

  /** Opens a session. `peer` is the address that CLIENT LIST shows, `local` that of ours to which it came. */
  session(peer = '', local = ''): Session {
    const session = new Session(this)
    session.open(peer, local)
    return session
  }

  /** Gives a session object a handle of the engine. */
  beginSession(session: Session, addresses: string): number {
    this.alive()
    const length = this.write(new TextEncoder().encode(addresses))
    const handle = this.run(() => this.exports.wedis_open(length, this.now()))
    this.sessions.set(handle, session)
    return handle
  }

  /** Makes a session the owner's: it needs no password and may do everything; or like the session `model`, if one is given. */
  own(handle: number, model = 0): void {
    this.run(() => this.exports.wedis_own(handle, model))
  }

  /** Tells that a snapshot has been written, or the journal anew, or why not. */
  saved(what: 'snapshot' | 'journal', error = ''): void {
    this.alive()
    const length = this.write(new TextEncoder().encode(error))
    this.run(() => this.exports.wedis_saved(what === 'journal' ? 1 : 0, length, this.now()))
  }

  /** Tells who owns which slots of the cluster. Throws what the engine says against it. */
  setCluster(nodes: readonly ClusterNode[]): void {
    this.alive()
    const length = this.write(encodeNodes(nodes))
    this.check(this.run(() => this.exports.wedis_cluster(length)))
  }

  /** Tells how many bytes of a session's output wait in this program. */
  unsent(handle: number, bytes: number): void {
    if (this.failure === null) this.run(() => this.exports.wedis_unsent(handle, bytes, this.now()))
  }

  /** Ends a session. */
  endSession(handle: number): void {
    if (!this.sessions.delete(handle) || this.failure) return
    this.run(() => this.exports.wedis_close(handle, this.now()))
  }

  /** Does what is due: expires keys and works off what commands left for later. Returns the next time (µs), 0 for none. */
  tick(): number {
    this.alive()
    this.armed = 0
    return this.run(() => this.exports.wedis_tick(this.now()))
  }

  /** The effects since the last call, as RESP commands; the caller's own copy. */
  journal(): Uint8Array {
    this.alive()
    this.run(() => this.exports.wedis_journal())
    return this.output()
  }

  /** Bytes of journal that wait; as of the last call, which is when they last changed. */
  get journalLength(): number {
    if (this.failure) return 0
    if (this.bytes.length === 0) this.takeViews()
    return this.words[Control.journalLength]
  }

  /** Applies a journal, as a part of loading: see `loaded`. Throws what the engine says against it. */
  replay(journal: Uint8Array): void {
    this.alive()
    const length = this.write(journal)
    this.check(this.run(() => this.exports.wedis_replay(length, this.now())))
  }

  /**
   * Takes a snapshot as of now: everything that changed since the last one that `endSnapshot(true)` confirmed. `pause` is
   * awaited now and then, so that a large snapshot does not hold up the program; commands may run meanwhile.
   */
  async snapshot(pause: () => Promise<void>): Promise<SnapshotChange> {
    this.alive()
    const change: SnapshotChange = { put: [], remove: [], manifest: new Uint8Array(0) }
    this.check(this.run(() => this.exports.wedis_snapshot(0)))
    for (let since = Date.now(); ; ) {
      if (Date.now() - since > SLICE) {
        await pause()
        this.alive()
        since = Date.now()
      }
      const step = this.run(() => this.exports.wedis_snapshot_next())
      const { words, bytes } = this
      const nameAt = words[Control.nameAt]
      const name = utf8(bytes, nameAt, nameAt + words[Control.nameLength])
      if (step === SnapshotStep.end) {
        if (change.manifest.length === 0) throw new Error('another snapshot has taken the place of this one')
        return change
      }
      if (step === SnapshotStep.put) change.put.push([name, this.output()])
      else if (step === SnapshotStep.remove) change.remove.push(name)
      else change.manifest = this.output()
    }
  }

  /** Tells whether the snapshot was stored; if not, the next one contains its changes again. */
  endSnapshot(stored: boolean): void {
    if (this.failure) return
    this.run(() => this.exports.wedis_snapshot_end(stored ? 1 : 0))
  }

  /** Begins to restore a snapshot into this empty engine. `restoreChunk` and `restoreEnd` follow, and `loaded`. */
  restore(manifest: Uint8Array): void {
    this.alive()
    const length = this.write(manifest)
    this.check(this.run(() => this.exports.wedis_restore(length)))
  }

  restoreChunk(chunk: Uint8Array): void {
    this.alive()
    const length = this.write(chunk)
    this.check(this.run(() => this.exports.wedis_restore_chunk(length)))
  }

  restoreEnd(): void {
    this.alive()
    this.check(this.run(() => this.exports.wedis_restore_close()))
  }

  /** Ends loading, which the first `restore` or `replay` begins: until then nothing expires and there are no snapshots. */
  loaded(): void {
    this.alive()
    this.run(() => this.exports.wedis_loaded())
  }

  /** Bytes of linear memory. */
  get memory(): number {
    return this.exports.mem.buffer.byteLength
  }

  /** Marks the instance as failed and returns the error that every use throws from now on. */
  fail(reason: unknown): EngineError {
    const text = reason instanceof Error ? reason.message : String(reason)
    return this.end(new EngineError(`the engine failed and this instance cannot be used any more: ${text}`, { cause: reason }), false)
  }

  /** Ends the instance: every later use throws. */
  stop(): void {
    this.end(new EngineError('the database is closed'), true)
  }

  private end(failure: EngineError, stopped: boolean): EngineError {
    if (this.failure) return this.failure
    this.failure = failure
    this.onFailure(failure, stopped)
    return failure
  }

  /** Throws when the instance has failed. */
  alive(): void {
    if (this.failure !== null) throw this.failure
  }

  /** Makes room for `size` bytes of input and views that are attached. */
  reserve(size: number): void {
    if (size > this.inputSize) {
      this.inputAt = this.run(() => this.exports.wedis_input(Math.max(size, INPUT))) >>> 0 // an address beyond 2 GiB
      this.inputSize = size > INPUT ? 0 : INPUT // a large buffer is for one use: the next call asks again
    }
    if (this.bytes.length === 0) this.takeViews()
  }

  /** Takes the views again after the memory has grown. */
  takeViews(): void {
    const { buffer } = this.exports.mem
    this.bytes = new Uint8Array(buffer)
    this.view = new DataView(buffer)
    this.words = new Uint32Array(buffer, this.control, Control.words)
    this.times = new Float64Array(buffer, this.control, Control.nextTick / 2 + 1)
  }

  /** Looks at what the last call left for the host. */
  settle(): void {
    const { words } = this
    if ((words[Control.flags] & Flag.failed) !== 0) {
      const at = words[Control.outAt]
      throw this.fail(utf8(this.bytes, at, at + words[Control.outLength]).trim() || 'internal error')
    }
    if (words[Control.journalLength] !== 0) this.onJournal()
    if (words[Control.readySession] !== 0 && !this.delivering) {
      this.delivering = true
      queueMicrotask(() => this.deliver()) // later: the caller has yet to read its reply
    }
    const next = this.times[Control.nextTick / 2]
    if (next !== 0 && (this.armed === 0 || next < this.armed)) {
      this.armed = next
      this.onTick(next)
    }
  }

  /** Hands sessions the output that they did not ask for: messages, and replies to commands that waited. */
  deliver(): void {
    this.delivering = true
    try {
      for (let handle = this.ready(); handle !== 0; handle = this.ready()) {
        this.run(() => this.exports.wedis_output(handle))
        this.sessions.get(handle)?.receive(this.output(), this.words[Control.flags])
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error // the engine's own failure shows at the next use
    } finally {
      this.delivering = false
    }
  }

  /** Takes the output that a session did not ask for; `waiting`: its last command has no reply yet. */
  takeOutput(session: Session): { output: Uint8Array; waiting: boolean } {
    this.run(() => this.exports.wedis_output(session.handle))
    return { output: this.output(), waiting: (this.words[Control.flags] & Flag.waiting) !== 0 }
  }

  /** A session with output that it did not ask for; 0 for none. */
  private ready(): number {
    if (this.failure) return 0
    if (this.bytes.length === 0) this.takeViews()
    return this.words[Control.readySession]
  }

  /** Calls an export, with the views attached afterwards and its news settled. */
  private run<T>(call: () => T): T {
    let result: T
    try {
      result = call()
    } catch (error) {
      throw this.fail(error)
    }
    if (this.bytes.length === 0) this.takeViews()
    this.settle()
    return result
  }

  /** Writes to the input buffer and returns the length. */
  private write(input: Uint8Array): number {
    this.reserve(input.length)
    this.bytes.set(input, this.inputAt)
    return input.length
  }

  /** A copy of the output. */
  private output(): Uint8Array {
    const at = this.words[Control.outAt]
    return this.bytes.slice(at, at + this.words[Control.outLength])
  }

  /** Throws the engine's error text when a call was answered with -1. */
  private check(result: number): void {
    if (this.bytes.length === 0) this.takeViews()
    if (result >= 0) return
    const at = this.words[Control.outAt]
    throw new Error(utf8(this.bytes, at, at + this.words[Control.outLength]))
  }
}
