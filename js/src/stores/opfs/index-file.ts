/**
 * The file that says what counts: which chunks, where they lie, and which journal files.
 *
 *     "WEDISFS1" | crc of the rest u32 | length of the JSON u32 | JSON | the engine's manifest        (little-endian)
 */
import { crc32 } from './crc.js'

/** Where a chunk lies. */
export interface Place {
  file: string
  at: number
  length: number
  crc: number
}

/** What counts. */
export interface Index {
  /** The engine's manifest; null when there has been no snapshot. */
  manifest: Uint8Array | null
  chunks: Map<string, Place>
  /** Journal files of earlier owners, in order, and how much of each counts. */
  journals: [file: string, length: number][]
  /** The first journal file of the owner that wrote this; those with higher numbers follow. */
  first: number
}

const MAGIC = new TextEncoder().encode('WEDISFS1')
const HEADER = MAGIC.length + 8

export function encodeIndex({ manifest, chunks, journals, first }: Index): Uint8Array {
  const rows = [...chunks].map(([name, { file, at, length, crc }]) => [name, file, at, length, crc])
  const json = new TextEncoder().encode(JSON.stringify({ manifest: manifest !== null, chunks: rows, journals, first }))
  const bytes = new Uint8Array(HEADER + json.length + (manifest?.length ?? 0))
  bytes.set(MAGIC)
  bytes.set(json, HEADER)
  if (manifest) bytes.set(manifest, HEADER + json.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(MAGIC.length + 4, json.length, true)
  view.setUint32(MAGIC.length, crc32(bytes.subarray(MAGIC.length + 4)), true)
  return bytes
}

/** Null if it is not whole. */
export function decodeIndex(bytes: Uint8Array): Index | null {
  if (bytes.length < HEADER || MAGIC.some((byte, i) => bytes[i] !== byte)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (crc32(bytes.subarray(MAGIC.length + 4)) !== view.getUint32(MAGIC.length, true)) return null
  const end = HEADER + view.getUint32(MAGIC.length + 4, true)
  const stored = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER, end))) as {
    manifest: boolean
    chunks: [string, string, number, number, number][]
    journals: [string, number][]
    first: number
  }
  return {
    manifest: stored.manifest ? bytes.slice(end) : null,
    chunks: new Map(stored.chunks.map(([name, file, at, length, crc]) => [name, { file, at, length, crc }])),
    journals: stored.journals,
    first: stored.first,
  }
}
