/** Commands to bytes and bytes to replies that remember their type; the codec itself is the npm package's. */
import { encodeCommand, type Arg, type Node } from 'wedis/terminal'

/** One reply. A status `OK` and the string "OK" stay different: redis-cli's notation shows it. */
export type Reply = Node

/** A command argument: text is sent as UTF-8, numbers in decimal. */
export type Word = Arg

/** Commands one after the other, for a single crossing into the engine. */
export function encode(commands: readonly (readonly Word[])[]): Uint8Array {
  const parts = commands.map(words => encodeCommand(words))
  if (parts.length === 1) return parts[0]!
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

const lossy = new TextDecoder()

/** Text of a string-like reply; undefined for aggregates, booleans and nil. */
export function textOf(reply: Reply | undefined): string | undefined {
  if (!reply) return undefined
  if (reply.type === 'bulk') return lossy.decode(reply.bytes)
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

/** The strings among the elements of an aggregate. */
export function stringsOf(reply: Reply | undefined): Uint8Array[] {
  return itemsOf(reply).flatMap(item => (item.type === 'bulk' ? [item.bytes] : []))
}
