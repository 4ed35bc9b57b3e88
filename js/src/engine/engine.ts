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
import { EngineError, ReplayError } from './errors.js'
import {
  Control,
  type EngineExports,
  FEEDS_READY,
  Flag,
  InitFlag,
  type SaveEvent,
  type SnapshotFormat,
  SnapshotStep,
  saveEvents,
  snapshotFormats,
} from './exports.js'
import type { Host } from './host.js'
import { Session } from './session.js'
import type { WasmModule } from './source.js'
import { type Part, Walk } from './walk.js'
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
  /** Whether it begins with loading, until `loaded`: who asks it anything before is told to wait. */
  loading?: boolean
  /** What the program does for the engine. */
  host?: Host
}

/** Room for requests that is always there; larger ones get a buffer that is given back afterwards. */
const INPUT = 64 * 1024

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
  /** Called when a feed has something to take that was not told since it was last taken from; see `follow`. */
  onFeed: (feed: number) => void = () => {}
  /** Called once, when the engine can be used no more; `stopped`: because it was told to stop. */
  onFailure: (failure: EngineError, stopped: boolean) => void = () => {}
  /** The tick that `onTick` was last told of; 0 for none. */
  armed = 0

  words = new Uint32Array(0)
  times = new Float64Array(0)

  private control = 0
  private readonly sessions = new Map<number, Session>()
  private delivering = false
  /** Bytes that `journal()` has returned since the start. */
  journalled = 0

  private constructor(
    readonly exports: EngineExports,
    readonly now: () => number,
  ) {}

  /** Boots an instance of a compiled module. */
  static async start(module: WasmModule, options: EngineOptions): Promise<Engine> {
    let engine: Engine | null = null
    const exports = await instantiate(module, options.host, (reason) => engine?.fail(reason))
    engine = new Engine(exports, options.now)
    engine.control = exports.wedis_control() >>> 0
    engine.reserve(INPUT)
    const length = engine.write(encodeCommand(options.config.flat()))
    const low = Number(BigInt.asIntN(32, options.seed))
    const high = Number(BigInt.asIntN(32, options.seed >> 32n))
    const flags = (options.journal ? InitFlag.journal : 0) | (options.loading ? InitFlag.loading : 0)
    engine.check(engine.run(() => exports.wedis_init(length, low, high, flags, options.now())))
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

  /**
   * Tells what has been done with what the engine gave out, or why not. `snapshot`: it is stored; `journal`: it has been
   * written anew; `write`: the journal can be written again, or not; `sync`: all of it that was ever taken is safe;
   * `shutdown`: the program could not end. And what the program begins of its own accord, as `beginSnapshot` is
   * called: `saving` a snapshot, or `rewriting` the journal.
   */
  saved(what: SaveEvent, error = ''): void {
    this.alive()
    const length = this.write(new TextEncoder().encode(error))
    this.run(() => this.exports.wedis_saved(saveEvents.indexOf(what), length, this.now()))
  }

  /** Changes that no snapshot has. */
  get unsaved(): number {
    return this.failure ? 0 : this.run(() => this.exports.wedis_unsaved())
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
    const bytes = this.output()
    this.journalled += bytes.length
    return bytes
  }

  /** Tells that the first `upto` bytes of all that `journal()` has ever returned survive a loss of power. */
  synced(upto: number): void {
    this.alive()
    this.run(() => this.exports.wedis_synced(upto, this.now()))
  }

  /** Bytes of journal that wait; as of the last call, which is when they last changed. */
  get journalLength(): number {
    if (this.failure) return 0
    if (this.bytes.length === 0) this.takeViews()
    return this.words[Control.journalLength]
  }

  /**
   * Applies a piece of journal, as a part of loading: see `loaded`. Pieces may end anywhere; `replayEnd` ends the last one.
   * Returns the annotations in it: the lines that begin with `#`, without that, but for those that say when something was
   * written. Throws a ReplayError.
   */
  replay(journal: Uint8Array): string[] {
    this.alive()
    const length = this.write(journal)
    const result = this.run(() => this.exports.wedis_replay(length, this.now()))
    this.checkReplay(result)
    if (result === 0) return []
    const at = this.words[Control.outAt]
    return utf8(this.bytes, at, at + result - 1).split('\n')
  }

  /** Ends the journal. Throws a ReplayError if it ends within a command or a transaction, of which nothing has been applied. */
  replayEnd(): void {
    this.alive()
    this.checkReplay(this.run(() => this.exports.wedis_replay_end(this.now())))
  }

  /** Begins a snapshot of the store as it is now; of `chunks`, what has changed since the last one that was stored, or everything. */
  beginSnapshot(format: SnapshotFormat, complete = false): Walk {
    this.alive()
    const handle = this.run(() => this.exports.wedis_snapshot(snapshotFormats.indexOf(format), complete ? 1 : 0))
    this.check(handle)
    return new Walk(this, handle)
  }

  /** The next part of a snapshot. */
  nextPart(handle: number): Part | null {
    this.alive()
    const step = this.run(() => this.exports.wedis_snapshot_next(handle))
    this.check(step)
    const { words, bytes } = this
    const nameAt = words[Control.nameAt]
    const name = utf8(bytes, nameAt, nameAt + words[Control.nameLength])
    switch (step) {
      case SnapshotStep.end:
        return null
      case SnapshotStep.put:
        return { op: 'put', name, bytes: this.output() }
      case SnapshotStep.remove:
        return { op: 'remove', name }
      case SnapshotStep.manifest:
        return { op: 'manifest', bytes: this.output() }
      default:
        return { op: 'pause' }
    }
  }

  /** Ends a snapshot. */
  endWalk(handle: number, stored: boolean): void {
    if (this.failure === null) this.run(() => this.exports.wedis_snapshot_end(handle, stored ? 1 : 0))
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

  /**
   * Loads a piece of an RDB file into this empty engine; pieces may end anywhere. Returns how many of its bytes belong to the
   * file: fewer than there are where it has ended. `base`: it is the base of an append-only file, so that keys that have
   * expired are loaded too. `loadRdbEnd` follows, and `loaded`. Throws what the engine says against it, with the byte, and
   * then the engine is empty again.
   */
  loadRdb(piece: Uint8Array, base = false): number {
    this.alive()
    const length = this.write(piece)
    return this.check(this.run(() => this.exports.wedis_load(length, base ? 1 : 0, this.now())))
  }

  /** Ends the file. Throws if it is not complete. */
  loadRdbEnd(): void {
    this.alive()
    this.check(this.run(() => this.exports.wedis_load_end(this.now())))
  }

  /** Ends loading, which the start or the first `restore`, `loadRdb` or `replay` begins: until then nothing expires and there are no snapshots. */
  loaded(): void {
    this.alive()
    this.run(() => this.exports.wedis_loaded())
  }

  /**
   * Begins a feed: a list of the keys that change, of one database or of all (-1), each once until it is taken. It is of keys that
   * match a pattern, of all if that is empty, or of those that `followKey` names. Returns its number.
   */
  follow(db: number, match: Uint8Array, named: boolean): number {
    this.alive()
    const length = this.write(match)
    return this.run(() => this.exports.wedis_follow(db, length, named ? 1 : 0))
  }

  followKey(feed: number, key: Uint8Array, on: boolean): void {
    this.alive()
    const length = this.write(key)
    this.run(() => this.exports.wedis_follow_key(feed, length, on ? 1 : 0))
  }

  unfollow(feed: number): void {
    this.alive()
    this.run(() => this.exports.wedis_unfollow(feed))
  }

  /** Takes what a feed has: an array in RESP, see `Feed.Take` of the engine. */
  changes(feed: number): Uint8Array {
    this.alive()
    this.run(() => this.exports.wedis_take(feed))
    return this.output()
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
        if (handle === FEEDS_READY) {
          const feed = this.run(() => this.exports.wedis_ready_feed())
          if (feed !== 0) this.onFeed(feed)
          continue
        }
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
  private check(result: number): number {
    if (result < 0) throw new Error(this.text())
    return result
  }

  private checkReplay(result: number): void {
    if (result >= 0) return
    const { words } = this
    throw new ReplayError(this.text(), words[Control.nameAt] * 2 ** 32 + words[Control.nameLength])
  }

  /** The output as text. */
  private text(): string {
    if (this.bytes.length === 0) this.takeViews()
    const at = this.words[Control.outAt]
    return utf8(this.bytes, at, at + this.words[Control.outLength])
  }
}
