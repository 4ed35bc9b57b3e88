/**
 * What keeps a database: named chunks under a manifest, and a journal of what happened since.
 *
 * A store understands none of the bytes. It has to keep them, and to make `append` and `replace` atomic: when one rejects,
 * or the process dies in the middle, the store is as it was before the call. Calls come one at a time, never before the
 * previous one has settled. Write one with these four methods and pass it to `open({ store })`.
 *
 * @example
 * ```ts
 * class FileStore implements Store {
 *   constructor(private dir: string) {}
 *   async load() { … return { manifest, chunks, journal } }
 *   async append(record) { … }
 *   async replace({ put, remove, manifest }) { … }
 *   async close() {}
 * }
 * ```
 */
export interface Store {
  /** What an earlier `replace` and the `append`s after it left; called once, first. */
  load(): Promise<StoredData>
  /** Adds one record to the end of the journal. Resolves when it is stored, rejects when nothing of it is. */
  append(record: Uint8Array): Promise<void>
  /**
   * Stores a new snapshot in one step: writes the chunks of `put`, deletes those named by `remove`, replaces the manifest
   * and empties the journal. Resolves when all of it is stored, rejects when nothing of it is.
   */
  replace(snapshot: StoredSnapshot): Promise<void>
  /** Frees what the store holds. No call follows, except that a store may be opened again with `load`. */
  close(): Promise<void>
}

/** What a store held. */
export interface StoredData {
  /** The manifest of the last snapshot; null when there has been none. */
  manifest: Uint8Array | null
  /** Every chunk with its name, in any order. */
  chunks: Iterable<[name: string, bytes: Uint8Array]> | AsyncIterable<[name: string, bytes: Uint8Array]>
  /** The records of the journal in the order they were appended. */
  journal: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** A new snapshot, as the difference to the one before. */
export interface StoredSnapshot {
  put: readonly (readonly [name: string, bytes: Uint8Array])[]
  remove: readonly string[]
  manifest: Uint8Array
}
