/**
 * Replies: RESP2 and RESP3 bytes to values.
 *
 * One decoder serves whole replies in linear memory and streams in pieces: it keeps its own stack, so a reply that stops
 * half-way goes on where it stopped and no byte of a finished element is read twice. What the values are is the
 * `Builder`'s business: plain JavaScript for the client, nodes that remember their type for the prompt.
 */
import { ProtocolError } from './reply.js'

/** The type bytes of RESP. */
export const Type = {
  status: 43, // +
  error: 45, // -
  integer: 58, // :
  bulk: 36, // $
  array: 42, // *
  nil: 95, // _
  double: 44, // ,
  boolean: 35, // #
  bigNumber: 40, // (
  blobError: 33, // !
  verbatim: 61, // =
  map: 37, // %
  set: 126, // ~
  push: 62, // >
  attribute: 124, // |
} as const

/** Makes values of type T from the parts of a reply. */
export interface Builder<T> {
  /** A reply without children; its payload is bytes[start, end). */
  scalar(type: number, bytes: Uint8Array, start: number, end: number): T
  /** A null: RESP3's own, or RESP2's null bulk and null array (`type` tells which). */
  nil(type: number): T
  /** An aggregate. A map's items alternate key and value. */
  aggregate(type: number, items: T[]): T
}

interface Frame<T> {
  type: number
  left: number
  items: T[]
}

/** More than any reply holds, and far below what would exhaust memory before the first element arrives. */
const MAX_LENGTH = 2 ** 32

/** Decodes one reply after the other. */
export class Decoder<T> {
  /** The reply, after `read` returned true. */
  value!: T
  /** The reply's type byte, after `read` returned true. */
  type = 0
  /** Where reading stopped: everything before it is consumed. */
  position = 0

  private frames: Frame<T>[] = []

  constructor(private readonly builder: Builder<T>) {}

  /**
   * Reads bytes[start, end) up to the end of one reply. False: the reply is not complete; call again with the bytes from
   * `position` on, followed by more. Throws ProtocolError on bytes that are no RESP.
   */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start
    for (;;) {
      this.position = at
      const line = lineEnd(bytes, at, end)
      if (line < 0) return false
      const type = bytes[at]
      let value: T
      switch (type) {
        case Type.bulk:
        case Type.verbatim:
        case Type.blobError: {
          const length = integer(bytes, at + 1, line)
          if (length === -1) {
            value = this.builder.nil(type)
            at = line + 2
            break
          }
          checkLength(length)
          const from = line + 2
          if (from + length + 2 > end) return false
          if (bytes[from + length] !== 13) throw new ProtocolError(`bulk of ${length} bytes without a line end`)
          value = this.builder.scalar(type, bytes, from, from + length)
          at = from + length + 2
          break
        }
        case Type.array:
        case Type.map:
        case Type.set:
        case Type.push:
        case Type.attribute: {
          const length = integer(bytes, at + 1, line)
          at = line + 2
          if (length === -1) {
            value = this.builder.nil(type)
            break
          }
          checkLength(length)
          const left = type === Type.map || type === Type.attribute ? length * 2 : length
          if (left > 0) {
            this.frames.push({ type, left, items: [] })
            continue
          }
          if (type === Type.attribute) continue
          value = this.builder.aggregate(type, [])
          break
        }
        case Type.nil:
          value = this.builder.nil(type)
          at = line + 2
          break
        case Type.status:
        case Type.error:
        case Type.integer:
        case Type.double:
        case Type.boolean:
        case Type.bigNumber:
          value = this.builder.scalar(type, bytes, at + 1, line)
          at = line + 2
          break
        default:
          throw new ProtocolError(`${JSON.stringify(String.fromCharCode(type))} is no RESP type`)
      }
      if (this.finish(type, value)) {
        this.position = at
        return true
      }
    }
  }

  /** Hands a finished value to the aggregate it belongs to; true when that finished the whole reply. */
  private finish(type: number, value: T): boolean {
    const { frames, builder } = this
    for (let top = frames.length - 1; top >= 0; top--) {
      const frame = frames[top]
      frame.items.push(value)
      if (--frame.left > 0) return false
      frames.pop()
      if (frame.type === Type.attribute) return false // describes the reply that follows: read and passed over
      type = frame.type
      value = builder.aggregate(type, frame.items)
    }
    this.type = type
    this.value = value
    return true
  }
}

/** Index of the "\r" that ends the line at `at`, -1 when it has not arrived. */
function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end - 1; i++) {
    if (bytes[i] === 13 && bytes[i + 1] === 10) return i
  }
  return -1
}

/** The decimal integer at bytes[start, end), exact up to 2^53. */
export function integer(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const negative = bytes[at] === 45
  if (negative || bytes[at] === 43) at++
  if (at === end) throw new ProtocolError('an integer without digits')
  let n = 0
  for (; at < end; at++) {
    const digit = bytes[at] - 48
    if (digit < 0 || digit > 9) throw new ProtocolError('an integer with a byte that is no digit')
    n = n * 10 + digit
  }
  return negative ? -n : n
}

function checkLength(n: number): void {
  if (n < 0 || n > MAX_LENGTH) throw new ProtocolError(`a length of ${n}`)
}
