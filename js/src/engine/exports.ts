/** The exports of wedis.wasm. Integers are i32, times are µs since the epoch as f64. */
export interface EngineExports {
  mem: { readonly buffer: ArrayBuffer }
  /** Address of the control block, whose words `Control` names. */
  wedis_control(): number
  wedis_init(configLength: number, seedLow: number, seedHigh: number, flags: number, now: number): number
  /** Address of the shared input buffer, with room for `size` bytes. */
  wedis_input(size: number): number
  /** Begins a session: the input is its peer's address, a zero byte and ours. */
  wedis_open(addressLength: number, now: number): number
  /** Makes a session the owner's, or like the session `model`, if that is none. */
  wedis_own(session: number, model: number): void
  /** Tells what the program has stored, or begun to: `what` is the place in `saveEvents`, the input an error text or nothing. */
  wedis_saved(what: number, errorLength: number, now: number): void
  /** Changes that no snapshot has. */
  wedis_unsaved(): number
  wedis_unsent(session: number, bytes: number, now: number): void
  /** Tells who owns which slots of the cluster: the input is what encodeNodes writes. */
  wedis_cluster(length: number): number
  wedis_close(session: number, now: number): void
  wedis_exec(session: number, length: number, now: number): number
  /** The same for one short command: the input is the lengths of its arguments (u32 each), then their bytes. */
  wedis_exec_split(session: number, length: number, args: number, now: number): number
  wedis_output(session: number): number
  wedis_tick(now: number): number
  /** Begins a feed of changed keys: the input is a pattern or nothing; `named`: of keys that wedis_follow_key names. Returns a handle. */
  wedis_follow(db: number, patternLength: number, named: number): number
  wedis_follow_key(feed: number, keyLength: number, on: number): void
  wedis_unfollow(feed: number): void
  /** A feed that has something to take, told once until then, or 0. */
  wedis_ready_feed(): number
  wedis_take(feed: number): number
  wedis_journal(): number
  /** The first `upto` bytes of all that wedis_journal has ever given are safe. */
  wedis_synced(upto: number, now: number): void
  /** Applies a piece of journal; the output is the annotations in it, each with a line end. */
  wedis_replay(length: number, now: number): number
  wedis_replay_end(now: number): number
  wedis_loaded(): void
  /** Begins a snapshot, `format` being the place in `snapshotFormats`, and returns its handle. */
  wedis_snapshot(format: number, complete: number): number
  wedis_snapshot_next(handle: number): number
  wedis_snapshot_end(handle: number, ok: number): void
  /** Loads a piece of an RDB file and returns how many of its bytes belong to the file. */
  wedis_load(length: number, base: number, now: number): number
  wedis_load_end(now: number): number
  wedis_restore(length: number): number
  wedis_restore_chunk(length: number): number
  wedis_restore_close(): number
}

/**
 * What a snapshot consists of. `chunks`: byte strings with names, of which only those come that have changed, and a manifest.
 * `rdb`: consecutive pieces of one RDB file; `base`: of one that is the base of an append-only file;
 * `aof`: of such a base of commands alone.
 */
export type SnapshotFormat = 'chunks' | 'rdb' | 'base' | 'aof'

/** The formats in the order of their numbers. */
export const snapshotFormats: readonly SnapshotFormat[] = ['chunks', 'rdb', 'base', 'aof']

/** What a program tells of its storing, in the order of the numbers: see `Engine.saved`. */
export const saveEvents = ['snapshot', 'journal', 'write', 'sync', 'shutdown', 'saving', 'rewriting'] as const
export type SaveEvent = (typeof saveEvents)[number]

/** Words of the control block (u32, little endian). The next tick is the f64 at words 4 and 5, hence `nextTick / 2`. */
export const Control = {
  outAt: 0,
  outLength: 1,
  flags: 2,
  journalLength: 3,
  nextTick: 4,
  nameAt: 6,
  nameLength: 7,
  readySession: 8,
  words: 9,
} as const

/** Stands in Control.readySession where feeds have something to take and no session has output. */
export const FEEDS_READY = 0xffff_ffff

/** Bits of Control.flags. */
export const Flag = { closing: 1, failed: 2, more: 4, waiting: 8 } as const

/** Bits of the flags of wedis_init: effects are kept for wedis_journal; it begins with loading, until wedis_loaded. */
export const InitFlag = { journal: 1, loading: 2 } as const

/** What wedis_snapshot_next returns. */
export const SnapshotStep = { end: 0, put: 1, remove: 2, manifest: 3, pause: 4 } as const
