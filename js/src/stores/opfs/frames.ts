/**
 * Journal files: records in frames, one after the other.
 *
 *     length u32 | crc of the record u32 | crc of these 8 bytes u32 | record        (little-endian)
 *
 * A file whose last write was interrupted ends in a part of a frame, and perhaps zeros behind it, where the file system had made
 * room: that is *torn*. Anything else that is no frame is *damage*. The header has a sum of its own, so that a length that was damaged
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
    const record = header.length < HEADER ? null : file.subarray(at + HEADER, at + HEADER + view.getUint32(at, true))
    const known = record !== null && crc32(header.subarray(0, 8)) === view.getUint32(at + 8, true)
    if (!known || record.length < view.getUint32(at, true) || crc32(record) !== view.getUint32(at + 4, true)) {
      const torn = written(file) <= at + HEADER + (known ? record.length : 0)
      return { records, end: at, damagedAt: torn ? null : at }
    }
    records.push(record)
    at += HEADER + record.length
  }
  return { records, end: at, damagedAt: null }
}

/** The length of a file without zeros at its end. */
function written(file: Uint8Array): number {
  let length = file.length
  while (length > 0 && file[length - 1] === 0) length--
  return length
}
