/** The constant beginnings of a command: what its typed method writes before the arguments. See `Transport.executeSplit`. */
import type { Arg } from '../resp/encode.js'
import type { Rules } from './args.js'

export interface Head {
  /** The command's name and, for a subcommand, its name too. */
  readonly words: readonly Arg[]
  /** `starts[n]`: the command with n arguments, split, up to the first of them; n ≤ 3. */
  readonly starts: readonly Start[]
  /** What the command asks of its arguments. */
  readonly rules?: Rules
}

/** What a split command begins with: the lengths of all its arguments, and the bytes of those that make its name. */
export interface Start {
  /** In words, little endian, so that writing it takes few steps; the lengths that are not known are 0. */
  readonly words: readonly number[]
  /** Bytes, without those that fill the last word. */
  readonly size: number
  /** Where the first length is that is not known. */
  readonly lengths: number
  /** How many arguments the command has with its name. */
  readonly args: number
}

/** The head of a command. */
export function makeHead(words: readonly string[], rules?: Rules): Head {
  return { words, starts: [0, 1, 2, 3].map((args) => makeStart(words, args)), rules }
}

function makeStart(names: readonly string[], rest: number): Start {
  const args = names.length + rest
  const size = 4 * args + names.join('').length
  const bytes = new Uint8Array((size + 3) & ~3)
  const view = new DataView(bytes.buffer)
  for (const [i, name] of names.entries()) view.setInt32(4 * i, name.length, true)
  new TextEncoder().encodeInto(names.join(''), bytes.subarray(4 * args))
  const words: number[] = []
  for (let at = 0; at < size; at += 4) words.push(view.getInt32(at, true))
  return { words, size, lengths: 4 * names.length, args }
}
