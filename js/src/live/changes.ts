/** Changes as the engine writes them. */
import { Decoder } from '../resp/decode.js'
import type { Arg } from '../resp/encode.js'
import { byteValues, textValues } from '../resp/values.js'
import type { Change } from './types.js'

/** Reads what a feed of the engine gave: an array of four values for each change. */
export function readChanges(bytes: Uint8Array, binary: true): Change<Uint8Array>[]
export function readChanges(bytes: Uint8Array, binary: boolean): Change[]
export function readChanges(bytes: Uint8Array, binary: boolean): Change<never>[] {
  if (bytes.length === 0) return []
  const decoder = new Decoder(binary ? byteValues : textValues)
  decoder.read(bytes, 0, bytes.length)
  const values = decoder.value as unknown[]
  const changes: Change<never>[] = []
  for (let i = 0; i < values.length; i += 4) {
    const db = values[i] as number
    const event = values[i + 1] as string | Uint8Array
    changes.push({
      key: values[i + 2] as never,
      db: db < 0 ? null : db,
      event: typeof event === 'string' ? event : nameOf(event),
      deleted: values[i + 3] === 1,
    })
  }
  return changes
}

/** A key or pattern as bytes. */
export function bytesOf(arg: Arg): Uint8Array {
  return arg instanceof Uint8Array ? arg : new TextEncoder().encode(String(arg))
}

/** A key as a string that no other key has, whatever its bytes are. */
export function idOf(key: Arg): string {
  return nameOf(bytesOf(key))
}

function nameOf(bytes: Uint8Array): string {
  let name = ''
  for (const byte of bytes) name += String.fromCharCode(byte)
  return name
}
