/**
 * What a RESP reply looks like in JavaScript.
 *
 * | RESP                           | JavaScript                                             |
 * |--------------------------------|--------------------------------------------------------|
 * | simple string, bulk, verbatim  | string, or Uint8Array where bytes were asked for       |
 * | integer                        | number; bigint beyond ±(2^53-1), so that no digit is lost |
 * | double, boolean, big number    | number, boolean, bigint                                |
 * | null, null bulk, null array    | null                                                   |
 * | array, set, push               | array                                                  |
 * | map                            | object without prototype; a Map for `bytes` and `maps` |
 * | error                          | thrown as ReplyError; an element where it is nested    |
 */
export type Reply =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ReplyError
  | Reply[]
  | Map<Reply, Reply>
  | { [field: string]: Reply }

/** An error reply. `message` is the engine's text unchanged, `code` its first word (`ERR`, `WRONGTYPE`, `OOM`, …). */
export class ReplyError extends Error {
  readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    const space = message.indexOf(' ')
    this.code = space < 0 ? message : message.slice(0, space)
  }
}
Object.defineProperty(ReplyError.prototype, 'name', { value: 'ReplyError', configurable: true, writable: true })

/** Bytes that are not RESP arrived where a reply was expected. */
export class ProtocolError extends Error {}
Object.defineProperty(ProtocolError.prototype, 'name', { value: 'ProtocolError', configurable: true, writable: true })
