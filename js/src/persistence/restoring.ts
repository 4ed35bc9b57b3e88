/** From a store into an empty engine. */
import type { Engine } from '../engine/engine.js'
import { ANNOTATIONS, annotationsIn } from './annotations.js'
import { PersistenceError } from './status.js'
import type { Store, StoredData } from './store.js'
import type { Chunks } from './writing.js'

/** What a store was found to hold. */
export interface Restored {
  chunks: Chunks
  /** Bytes of journal. */
  journal: number
  /** Lines of the journal that are no commands, in order. */
  annotations: string[]
}

/**
 * Fills an empty engine with what a store holds, and ends loading; rejects with a PersistenceError that names what is damaged. Or
 * has it filled by `fill`, if that is given: then the store must be empty.
 */
export async function restore(engine: Engine, store: Store, fill?: () => Promise<void>): Promise<Restored> {
  const data = fill ? await emptyData(store) : await store.load()
  const restored: Restored = { chunks: new Map(), journal: 0, annotations: [] }
  if (store.format === 'rdb') await restoreFile(engine, data, restored)
  else await restoreChunks(engine, data, restored)
  await replay(engine, data, store.format === 'rdb', restored)
  await fill?.()
  engine.loaded()
  return restored
}

async function restoreChunks(engine: Engine, { manifest, chunks }: StoredData, restored: Restored): Promise<void> {
  if (manifest === null) return
  attempt('the manifest is unreadable', () => engine.restore(manifest))
  for await (const [name, bytes] of chunks) {
    const own = ownName(name)
    if (own === ANNOTATIONS) restored.annotations.push(...annotationsIn(bytes))
    else attempt(`chunk ${JSON.stringify(name)} is unreadable`, () => engine.restoreChunk(bytes))
    restored.chunks.set(own, { name, size: bytes.length })
  }
  attempt('the snapshot is incomplete', () => engine.restoreEnd())
}

async function restoreFile(engine: Engine, { chunks }: StoredData, restored: Restored): Promise<void> {
  let pieces = 0
  for await (const [, bytes] of chunks) {
    attempt('the snapshot is unreadable', () => {
      if (engine.loadRdb(bytes) < bytes.length) throw new Error('there is something behind its end')
    })
    restored.chunks.set(String(pieces++), { name: '', size: bytes.length })
  }
  if (pieces > 0) attempt('the snapshot is incomplete', () => engine.loadRdbEnd())
}

async function replay(engine: Engine, { journal }: StoredData, cut: boolean, restored: Restored): Promise<void> {
  let number = 0
  for await (const record of journal) {
    number++
    attempt(cut ? 'the journal is unreadable' : `journal record ${number} is unreadable`, () => {
      restored.annotations.push(...engine.replay(record))
      if (!cut) engine.replayEnd()
    })
    restored.journal += record.length
  }
  if (cut && number > 0) attempt('the journal ends too early', () => engine.replayEnd())
}

/** What an empty store holds; an error if it is not. */
async function emptyData(store: Store): Promise<StoredData> {
  const { manifest, chunks, journal } = await store.load()
  let empty = manifest === null
  for await (const _ of chunks) empty = false
  for await (const _ of journal) empty = false
  if (!empty) throw new PersistenceError('load: the store is not empty; what it holds would be lost')
  return { manifest: null, chunks: [], journal: [] }
}

/** The engine's name of a chunk: that in the store has a tag behind it, unless it is of version 0.1. */
function ownName(name: string): string {
  const tag = name.lastIndexOf('-')
  return tag < 0 ? name : name.slice(0, tag)
}

/** Restores a part; an error says which one it was. */
function attempt(what: string, restore: () => void): void {
  try {
    restore()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PersistenceError(`${what}: ${reason}`, { cause: error, code: 'damaged' })
  }
}
