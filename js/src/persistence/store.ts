/**
 * What keeps a database: a snapshot, as named chunks under a manifest, and a journal of what happened since.
 *
 * A store understands none of the bytes, and may keep those it is given: nobody changes them afterwards. Calls come one at a
 * time, never before the previous one has settled; those of a snapshot that is being written may have calls of `append` in
 * between.
 *
 * What it has to promise: whatever happens, and wherever, the next `load` finds the last snapshot that was committed and
 * every record appended since that snapshot began, in order. A record that was being appended is there whole or not at all,
 * and so is a snapshot that was being committed.
 */
export interface Store {
  /**
   * What the parts of a snapshot are. `chunks`, the default: byte strings with names that never repeat, of which a snapshot
   * writes those that have changed. `rdb`: consecutive pieces of one RDB file, all of it every time; there is no manifest.
   */
  readonly format?: 'chunks' | 'rdb'
  /** Whether it keeps a journal; true unless it says otherwise. `append` is never called if not. */
  readonly journals?: boolean
  /**
   * Of a store without journal: how long a change waits at most until a snapshot with it begins, ms, which is also the shortest
   * time from one snapshot to the next; 1000 unless it says otherwise. A crash loses what was written since the last snapshot began.
   */
  readonly delay?: number
  /**
   * What is there; called once, first. It makes the caller the owner: what an earlier one still writes is refused from now on,
   * with an OwnershipError.
   */
  load(): Promise<StoredData>
  /**
   * Adds a record to the end of the journal. Resolves when it is stored, rejects when nothing of it is. A store that
   * cannot know what is stored after a failure rejects all that follow, until a snapshot is committed.
   */
  append(record: Uint8Array, durability: Durability): Promise<void>
  /** Begins a snapshot. Records appended from now on are not part of it. */
  snapshot(): Promise<StoredSnapshot>
  /** Frees what the store holds. No call follows, except that a store may be opened again with `load`. */
  close(): Promise<void>
}

/**
 * What a record must survive before `append` resolves. `relaxed`: the end of the program, however sudden. `strict`: loss of
 * power too, as far as the platform can tell.
 */
export type Durability = 'relaxed' | 'strict'

/** A snapshot on its way into a store. */
export interface StoredSnapshot {
  /**
   * Stores a part. It counts for nothing until `commit`. Names of chunks are 1 to 60 of a-z, 0-9, `.` and `-`, the first a letter
   * or digit; a name never comes twice. The pieces of an RDB file have the name ''.
   */
  put(name: string, bytes: Uint8Array): Promise<void>
  /**
   * Makes this the snapshot that `load` finds, in one step: with this manifest, with the parts put and those of the snapshot
   * before except the ones named by `remove`, and without the records from before it began.
   */
  commit(manifest: Uint8Array, remove: readonly string[]): Promise<void>
  /** Gives it up: the store is as if it had never begun. */
  abort(): Promise<void>
}

/** What a store held. */
export interface StoredData {
  /** The manifest of the last snapshot; null when there has been none. */
  manifest: Uint8Array | null
  /** Every part with its name: in any order, or as they were put where they are pieces of an RDB file. */
  chunks: Parts<[name: string, bytes: Uint8Array]>
  /** The journal: its records in order. A store of format `rdb` may cut the bytes anywhere. */
  journal: Parts<Uint8Array>
}

/** Things to be read one after the other, once. */
export type Parts<T> = Iterable<T> | AsyncIterable<T>
