/**
 * The wire format, as the terminal needs it: every reply type stays distinguishable (a status `OK` is not the string
 * "OK"), because redis-cli's notation shows the difference.
 */
import { byteString, utf8 } from './bytes'

/** One reply of RESP2 or RESP3. Numbers stay text: they are shown, not computed with, and may exceed 2^53. */
export type Reply =
  | { kind: 'status' | 'error' | 'integer' | 'double' | 'big'; text: string }
  | { kind: 'string'; bytes: Uint8Array }
  | { kind: 'verbatim'; format: string; bytes: Uint8Array }
  | { kind: 'nil' }
  | { kind: 'bool'; value: boolean }
  | { kind: 'array' | 'set' | 'push'; items: Reply[] }
  | { kind: 'map'; items: Reply[] } // keys and values in turn

/** A command argument: text is sent as UTF-8, numbers in decimal. */
export type Word = string | number | Uint8Array

const CR = 13
const encoder = new TextEncoder()

/** One command as a RESP array of bulk strings. */
export function encode(words: readonly Word[]): Uint8Array {
  return encodeAll([words])
}

/** Several commands, one after the other, for a single crossing into the engine. */
export function encodeAll(commands: readonly (readonly Word[])[]): Uint8Array {
  const parts: Uint8Array[] = []
  let total = 0
  const push = (part: Uint8Array): void => {
    parts.push(part)
    total += part.length
  }
  for (const words of commands) {
    let head = `*${words.length}\r\n`
    for (const word of words) {
      const body = typeof word === 'object' ? word : utf8(String(word))
      push(encoder.encode(`${head}$${body.length}\r\n`))
      push(body)
      head = '\r\n'
    }
    push(encoder.encode(words.length ? '\r\n' : head))
  }
  const out = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** All replies in `bytes`, which must hold complete replies only. Strings are copies and outlive `bytes`. */
export function decode(bytes: Uint8Array): Reply[] {
  const reader = new Reader(bytes)
  const replies: Reply[] = []
  while (!reader.done) replies.push(reader.reply())
  return replies
}

/** Reads replies one by one; throws a RangeError on bytes that are no complete reply. */
class Reader {
  private at = 0
  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at >= this.bytes.length
  }

  reply(): Reply {
    const mark = this.bytes[this.at++]
    const line = this.line()
    switch (mark) {
      case 43: return { kind: 'status', text: decodeLine(line) } // +
      case 45: return { kind: 'error', text: decodeLine(line) } // -
      case 58: return { kind: 'integer', text: line } // :
      case 44: return { kind: 'double', text: line } // ,
      case 40: return { kind: 'big', text: line } // (
      case 95: return { kind: 'nil' } // _
      case 35: return { kind: 'bool', value: line === 't' } // #
      case 36: return line === '-1' ? { kind: 'nil' } : { kind: 'string', bytes: this.body(line) } // $
      case 33: return { kind: 'error', text: decodeLine(byteString(this.body(line))) } // !
      case 61: { // =
        const body = this.body(line)
        return { kind: 'verbatim', format: byteString(body, 0, 3), bytes: body.subarray(4) }
      }
      case 42: return line === '-1' ? { kind: 'nil' } : { kind: 'array', items: this.items(Number(line)) } // *
      case 126: return { kind: 'set', items: this.items(Number(line)) } // ~
      case 62: return { kind: 'push', items: this.items(Number(line)) } // >
      case 37: return { kind: 'map', items: this.items(2 * Number(line)) } // %
      case 124: this.items(2 * Number(line)); return this.reply() // |, attributes are not shown
      default: throw new RangeError(`not a RESP reply at byte ${this.at - 1}`)
    }
  }

  private line(): string {
    const start = this.at
    const end = this.bytes.indexOf(CR, start)
    if (end < 0) throw new RangeError('incomplete RESP reply')
    this.at = end + 2
    return byteString(this.bytes, start, end)
  }

  private body(length: string): Uint8Array {
    const start = this.at
    this.at += Number(length) + 2
    if (this.at > this.bytes.length) throw new RangeError('incomplete RESP reply')
    return this.bytes.slice(start, this.at - 2)
  }

  private items(n: number): Reply[] {
    const items: Reply[] = []
    for (let i = 0; i < n; i++) items.push(this.reply())
    return items
  }
}

const lossy = new TextDecoder()
/** Status and error lines are mostly ASCII but may quote what the user typed. */
function decodeLine(line: string): string {
  for (let i = 0; i < line.length; i++) {
    if (line.charCodeAt(i) > 127) return lossy.decode(Uint8Array.from(line, c => c.charCodeAt(0)))
  }
  return line
}

/** Text of a string-like reply; undefined for aggregates and nil. */
export function textOf(reply: Reply | undefined): string | undefined {
  if (!reply) return undefined
  if (reply.kind === 'string' || reply.kind === 'verbatim') return lossy.decode(reply.bytes)
  return 'text' in reply ? reply.text : undefined
}

/** Number of an integer-like reply; NaN for anything else. */
export function numberOf(reply: Reply | undefined): number {
  return Number(textOf(reply) ?? NaN)
}

/** Elements of an aggregate; empty for anything else. */
export function itemsOf(reply: Reply | undefined): Reply[] {
  return reply && 'items' in reply ? reply.items : []
}

/** The value under `name` in a map (or in RESP2's flat list of pairs). */
export function field(reply: Reply | undefined, name: string): Reply | undefined {
  const items = itemsOf(reply)
  for (let i = 0; i + 1 < items.length; i += 2) if (textOf(items[i]) === name) return items[i + 1]
  return undefined
}
