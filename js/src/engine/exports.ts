/** The exports of wedis.wasm. Integers are i32, times are µs since the epoch as f64. */
export interface EngineExports {
  mem: WebAssembly.Memory
  /** Address of the control block, whose words `Control` names. */
  wedis_control(): number
  wedis_init(configLength: number, seedLow: number, seedHigh: number, flags: number, now: number): number
  /** Address of the shared input buffer, with room for `size` bytes. */
  wedis_input(size: number): number
  /** Begins a session: the input is its peer's address, a zero byte and ours. */
  wedis_open(addressLength: number, now: number): number
  /** Makes a session the owner's, or like the session `model`, if that is none. */
  wedis_own(session: number, model: number): void
  /** Ends SAVE's or, with 1, BGREWRITEAOF's work in the background; the input is an error text or nothing. */
  wedis_saved(rewrite: number, errorLength: number, now: number): void
  wedis_unsent(session: number, bytes: number, now: number): void
  /** Tells who owns which slots of the cluster: the input is what encodeNodes writes. */
  wedis_cluster(length: number): number
  wedis_close(session: number, now: number): void
  wedis_exec(session: number, length: number, now: number): number
  /** The same for one short command: the input is the lengths of its arguments (u32 each), then their bytes. */
  wedis_exec_split(session: number, length: number, args: number, now: number): number
  wedis_output(session: number): number
  wedis_tick(now: number): number
  wedis_journal(): number
  wedis_replay(length: number, now: number): number
  wedis_loaded(): void
  wedis_snapshot(complete: number): number
  wedis_snapshot_next(): number
  wedis_snapshot_end(ok: number): void
  wedis_restore(length: number): number
  wedis_restore_chunk(length: number): number
  wedis_restore_close(): number
}

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

/** Bits of Control.flags. */
export const Flag = { closing: 1, failed: 2, more: 4, waiting: 8 } as const

/** What wedis_snapshot_next returns. */
export const SnapshotStep = { end: 0, put: 1, remove: 2, manifest: 3 } as const
