/** Without a person: one command, or commands from a pipe. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { splitWords } from '../terminal/split.js'
import type { Link } from './link.js'
import type { Printer } from './printer.js'

/** Runs one command; returns the exit status. */
export async function runCommand(link: Link, printer: Printer, words: string[], exitOnError: boolean): Promise<number> {
  const reply = await link.request(words)
  printer.reply(reply, words)
  return exitOnError && reply.type === 'error' ? 1 : 0
}

/** Runs the lines of a stream; returns the exit status. */
export async function runLines(link: Link, printer: Printer, input: Readable, exitOnError: boolean): Promise<number> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const words = splitWords(line)
    if (words?.length === 0) continue
    if (words === null) {
      printer.line('Invalid argument(s)')
      if (exitOnError) return 1
      continue
    }
    const reply = await link.request(words)
    printer.reply(reply, words)
    if (exitOnError && reply.type === 'error') return 1
    if (/^(quit|exit)$/i.test(String(words[0]))) return 0
  }
  return 0
}
