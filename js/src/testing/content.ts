/** What a store holds, in a form that compares; and what the checks write into it. */
import type { Store, StoredSnapshot } from '../persistence/store.js'
import { concat } from '../resp/bytes.js'

/** All that a store holds, as text: one character a byte. */
export interface Content {
  manifest: string | null
  /** By name; the pieces of an RDB file are one, named ''. */
  chunks: Record<string, string>
  /** The records; of a store that may cut them anywhere, all of them as one. */
  journal: string[]
}

/** Opens a store, which makes it the owner, and reads all of it. */
export async function contentOf(store: Store): Promise<Content> {
  const { manifest, chunks, journal } = await store.load()
  const found: [string, string][] = []
  for await (const [name, chunk] of chunks) found.push([name, textOf(chunk)])
  const records: Uint8Array[] = []
  for await (const record of journal) records.push(record.slice())
  if (store.format === 'rdb') {
    const file = found.map(([, piece]) => piece).join('')
    return { manifest: null, chunks: file === '' ? {} : { '': file }, journal: records.length === 0 ? [] : [textOf(concat(records))] }
  }
  const names = found.map(([name]) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new Error(`load() gives the chunk ${JSON.stringify(twice)} twice`)
  return { manifest: manifest && textOf(manifest), chunks: Object.fromEntries(found), journal: records.map(textOf) }
}

/** A snapshot of chunks, or of one RDB file whose pieces they are, written at once. */
export async function replace(store: Store, chunks: Readonly<Record<string, Uint8Array>>, remove: readonly string[], manifest: Uint8Array): Promise<void> {
  const snapshot = await store.snapshot()
  await putAll(store, snapshot, chunks)
  await commit(store, snapshot, manifest, remove)
}

export async function putAll(store: Store, snapshot: StoredSnapshot, chunks: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, chunk] of Object.entries(chunks)) await snapshot.put(store.format === 'rdb' ? '' : name, chunk)
}

export function commit(store: Store, snapshot: StoredSnapshot, manifest: Uint8Array, remove: readonly string[] = []): Promise<void> {
  return store.format === 'rdb' ? snapshot.commit(new Uint8Array(0), []) : snapshot.commit(manifest, remove)
}

/** What `contentOf` finds after chunks, or pieces, have been stored. */
export function expected(store: Store, chunks: Readonly<Record<string, Uint8Array>>, manifest: Uint8Array, journal: readonly Uint8Array[]): Content {
  if (store.format === 'rdb') {
    const file = Object.values(chunks).map(textOf).join('')
    return { manifest: null, chunks: file === '' ? {} : { '': file }, journal: journal.length === 0 ? [] : [journal.map(textOf).join('')] }
  }
  const named = Object.entries(chunks).map(([name, chunk]) => [name, textOf(chunk)] as const)
  return { manifest: textOf(manifest), chunks: Object.fromEntries(named), journal: journal.map(textOf) }
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Bytes that no two sizes and seeds have in common, with every value and no pattern that repeats soon. */
export function noise(size: number, seed: number): Uint8Array {
  const made = new Uint8Array(size)
  let state = (seed * 2654435761 + size) >>> 0 || 1
  for (let i = 0; i < size; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    made[i] = state
  }
  return made
}

function textOf(data: Uint8Array): string {
  let text = ''
  for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192))
  return text
}

/** Throws when two contents differ, and says where. */
export function equal(found: Content, wanted: Content): void {
  same('the manifest', found.manifest, wanted.manifest)
  same('the names of the chunks', Object.keys(found.chunks).sort().join(', '), Object.keys(wanted.chunks).sort().join(', '))
  for (const name of Object.keys(wanted.chunks)) same(`chunk ${JSON.stringify(name)}`, found.chunks[name], wanted.chunks[name])
  same('the number of journal records', found.journal.length, wanted.journal.length)
  for (const [i, record] of wanted.journal.entries()) same(`journal record ${i + 1}`, found.journal[i], record)
}

function same(what: string, found: string | number | null, wanted: string | number | null): void {
  if (found !== wanted) throw new Error(`${what}: found ${shown(found)}, not ${shown(wanted)}`)
}

function shown(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? 'none' : String(value)
  return value.length <= 60 ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, 40))}… of ${value.length} bytes`
}
