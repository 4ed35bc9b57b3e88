/**
 * Journal files: records in frames, one after the other.
 *
 *     length u32 | crc of the record u32 | crc of these 8 bytes u32 | record        (little-endian)
 *
 * A file whose last write was interrupted ends in a part of a frame, or in zeros where the file system had made room: that is
 * *torn*. Anything else that is no frame is *damage*. The header has a sum of its own, so that a length that was damaged
 * is not taken for a file that ends early.
 */
import { crc32 } from './crc.js'

const HEADER = 12

/** A record as it lies in the file. */
export function frame(record: Uint8Array): Uint8Array {
  const framed = new Uint8Array(HEADER + record.length)
  const view = new DataView(framed.buffer)
  view.setUint32(0, record.length, true)
  view.setUint32(4, crc32(record), true)
  view.setUint32(8, crc32(framed.subarray(0, 8)), true)
  framed.set(record, HEADER)
  return framed
}

/** What a journal file holds. */
export interface Frames {
  records: Uint8Array[]
  /** Bytes of whole frames; the file is longer if it is torn. */
  end: number
  /** Where no frame was found though there should be one; null if nowhere. */
  damagedAt: number | null
}

/** Reads a file's records, views of it. */
export function frames(file: Uint8Array): Frames {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const records: Uint8Array[] = []
  let at = 0
  while (at < file.length) {
    const header = file.subarray(at, at + HEADER)
    const torn = { records, end: at, damagedAt: null }
    if (header.length < HEADER || header.every((byte) => byte === 0)) return torn
    if (crc32(header.subarray(0, 8)) !== view.getUint32(at + 8, true)) return { records, end: at, damagedAt: at }
    const length = view.getUint32(at, true)
    const record = file.subarray(at + HEADER, at + HEADER + length)
    const last = at + HEADER + length >= file.length
    if (record.length < length || crc32(record) !== view.getUint32(at + 4, true)) return last ? torn : { records, end: at, damagedAt: at }
    records.push(record)
    at += HEADER + length
  }
  return { records, end: at, damagedAt: null }
}
