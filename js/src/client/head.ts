/** The constant beginnings of a command: what its typed method writes before the arguments. */
import { type Arg, encodeCommand, writeHead } from '../resp/encode.js'

export interface Head {
  /** The command's name and, for a subcommand, its name too. */
  readonly words: readonly Arg[]
  /** `starts[n]`: the RESP bytes of the command with n arguments, up to the first of them; n ≤ 3. */
  readonly starts: readonly Uint8Array[]
  /** Tokens that are repeated before each of their values. */
  readonly repeat?: readonly string[]
}

/** The head of a command. */
export function makeHead(words: readonly string[], repeat?: readonly string[]): Head {
  const command = encodeCommand(words)
  const name = command.subarray(command.indexOf(10) + 1)
  const starts = [0, 1, 2, 3].map((args) => {
    const start = new Uint8Array(16 + name.length)
    const at = writeHead(start, 0, words.length + args)
    start.set(name, at)
    return start.slice(0, at + name.length)
  })
  return { words, starts, repeat }
}
