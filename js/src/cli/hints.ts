/** Shows, in grey behind the cursor, what a command still takes. */
import type { Interface } from 'node:readline'
import type { CommandDocs } from '../terminal/docs.js'
import { hint } from '../terminal/assist.js'
import { splitWords } from '../terminal/split.js'

/** Draws hints while a line is typed. They are wiped before each key is handled, so that readline never sees them. */
export function showHints(rl: Interface, docs: CommandDocs, input: NodeJS.ReadStream, output: NodeJS.WriteStream): void {
  input.prependListener('keypress', () => {
    if (rl.cursor === rl.line.length) output.write('\x1b[0K')
  })
  input.on('keypress', (_char, key?: { name?: string }) => {
    if (key?.name === 'return' || key?.name === 'enter') return
    const text = hintFor(rl.line)
    if (text === '' || rl.cursor !== rl.line.length) return
    const { cols } = rl.getCursorPos()
    const room = output.columns - cols - 1
    if (room < 2) return
    const shown = text.length > room ? text.slice(0, room - 1) + '…' : text // one that wraps would scroll the line away
    output.write(`\x1b[90m${shown}\x1b[0m\x1b[${shown.length}D`)
  })

  function hintFor(line: string): string {
    const words = splitWords(line)
    if (!words || words.length === 0) return ''
    const typing = !/\s$/.test(line)
    const text = hint(docs, words.map(String))
    return text === '' ? '' : typing ? ' ' + text : text
  }
}
