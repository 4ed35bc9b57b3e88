/**
 * Requests: arguments to RESP bytes, written in place.
 *
 * The caller makes room first (`argSize` is an upper bound) and then writes; nothing here allocates for ASCII arguments.
 * Strings are written as UTF-8; a lone surrogate becomes U+FFFD, as everywhere on the web platform.
 */

/** One argument of a command. Numbers are written in decimal; a Uint8Array (or Buffer) travels unchanged. */
export type Arg = string | number | bigint | Uint8Array

const encoder = new TextEncoder()

const DOLLAR = 36
const STAR = 42
const CR = 13
const LF = 10

/** Strings of at most this many UTF-16 units are written by a loop, longer ones by the native encoder. */
const LOOP = 200

/**
 * Room that one argument needs at most, with its framing.
 *
 * Numbers come first here, in writeArg and wherever else a value may be a string or a number: where V8 compiles such a function
 * together with a WebAssembly call, that of Node 20 reads `length` ahead of the test for a string, and crashes on a small integer.
 */
export function argSize(arg: Arg): number {
  if (typeof arg === 'number') return 32 + FRAME
  if (typeof arg === 'string') return arg.length * 3 + FRAME
  return typeof arg === 'object' ? arg.length + FRAME : String(arg).length + FRAME
}

/** "$", up to ten digits and two line ends, rounded up. */
export const FRAME = 20

/** Room that the head of a command ("*<count>\r\n") needs at most. */
export const HEAD = 16

/** Writes "*<count>\r\n" and returns where it ends. */
export function writeHead(bytes: Uint8Array, at: number, count: number): number {
  bytes[at] = STAR
  return writeLength(bytes, at + 1, count)
}

/** Writes one argument as a bulk string and returns where it ends. */
export function writeArg(bytes: Uint8Array, at: number, arg: Arg): number {
  if (typeof arg === 'number') return writeText(bytes, at, String(arg))
  if (typeof arg === 'string') return writeText(bytes, at, arg)
  if (typeof arg === 'object') return writeBytes(bytes, at, arg)
  return writeText(bytes, at, String(arg)) // a bigint
}

/** Writes a string as a bulk string and returns where it ends. */
export function writeText(bytes: Uint8Array, at: number, value: string): number {
  const n = value.length
  if (n > LOOP) return writeLongText(bytes, at, value)
  bytes[at] = DOLLAR
  const start = writeLength(bytes, at + 1, n)
  for (let i = 0; i < n; i++) {
    const c = value.charCodeAt(i)
    if (c > 127) return writeBytes(bytes, at, encoder.encode(value))
    bytes[start + i] = c
  }
  const end = start + n
  bytes[end] = CR
  bytes[end + 1] = LF
  return end + 2
}

/**
 * Writes the bytes of a string, nothing around them, and returns where they end.
 * Four at a time: each store of a byte is checked like one of a word, and the engine's reads of words need not wait for them.
 */
export function writeChars(view: DataView, at: number, value: string): number {
  const n = value.length
  if (n > LOOP) return writeUtf8(view, at, value)
  let seen = 0
  let i = 0
  for (; i < n - 3; i += 4) {
    const a = value.charCodeAt(i)
    const b = value.charCodeAt(i + 1)
    const c = value.charCodeAt(i + 2)
    const d = value.charCodeAt(i + 3)
    seen |= a | b | c | d
    view.setInt32(at + i, a | (b << 8) | (c << 16) | (d << 24), true)
  }
  for (; i < n; i++) {
    const c = value.charCodeAt(i)
    seen |= c
    view.setInt8(at + i, c)
  }
  return seen < 128 ? at + n : writeUtf8(view, at, value)
}

function writeUtf8(view: DataView, at: number, value: string): number {
  return at + encoder.encodeInto(value, new Uint8Array(view.buffer, at, value.length * 3)).written
}

/** Most long strings are ASCII: encode in place as if this one were, and only otherwise aside. */
function writeLongText(bytes: Uint8Array, at: number, value: string): number {
  const n = value.length
  bytes[at] = DOLLAR
  const start = writeLength(bytes, at + 1, n)
  const { read, written } = encoder.encodeInto(value, bytes.subarray(start, start + n))
  if (read !== n || written !== n) return writeBytes(bytes, at, encoder.encode(value))
  bytes[start + n] = CR
  bytes[start + n + 1] = LF
  return start + n + 2
}

function writeBytes(bytes: Uint8Array, at: number, value: Uint8Array): number {
  bytes[at] = DOLLAR
  const start = writeLength(bytes, at + 1, value.length)
  bytes.set(value, start)
  const end = start + value.length
  bytes[end] = CR
  bytes[end + 1] = LF
  return end + 2
}

/** Writes a length in decimal and a line end. */
function writeLength(bytes: Uint8Array, at: number, n: number): number {
  if (n > 9) {
    let digits = 2
    for (let limit = 100; n >= limit; limit *= 10) digits++
    let rest = n
    for (let i = digits - 1; i > 0; i--) {
      const next = Math.floor(rest / 10)
      bytes[at + i] = 48 + rest - next * 10
      rest = next
    }
    bytes[at] = 48 + rest
    at += digits
  } else {
    bytes[at++] = 48 + n
  }
  bytes[at] = CR
  bytes[at + 1] = LF
  return at + 2
}

/** One command as RESP bytes. */
export function encodeCommand(args: readonly Arg[]): Uint8Array {
  const request = new RequestBuffer()
  request.command(args)
  return request.take()
}

/** A growing run of commands, for pipelines and sockets. */
export class RequestBuffer {
  private bytes = new Uint8Array(256)
  /** Bytes written so far. */
  length = 0

  /** Appends one command. */
  command(args: readonly Arg[]): void {
    let size = HEAD
    for (let i = 0; i < args.length; i++) size += argSize(args[i])
    this.room(size)
    let at = writeHead(this.bytes, this.length, args.length)
    for (let i = 0; i < args.length; i++) at = writeArg(this.bytes, at, args[i])
    this.length = at
  }

  /** The bytes written so far, as a view that the next command may overwrite. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  /** The bytes written so far; the buffer starts again empty. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length)
    this.length = 0
    return taken
  }

  private room(size: number): void {
    if (this.length + size <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + size))
    grown.set(this.view())
    this.bytes = grown
  }
}
