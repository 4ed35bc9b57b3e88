/**
 * Text to commands and arguments, by redis-cli's rules (`sdssplitargs`):
 *
 * - blanks separate arguments, a line break outside quotes separates commands;
 * - `"…"` knows the escapes `\n \r \t \b \a \xHH`, and `\c` for any other c; `'…'` knows only `\'`;
 * - a closing quote must be followed by a blank or the end, or the command is invalid.
 */
import { concat } from '../resp/bytes.js'
import { utf8 } from '../resp/text.js'

/** One argument after unquoting, and where it stands in the source text. */
export interface Token {
  /** What to send: text, or bytes where an escape such as `\xff` made it something else. */
  word: string | Uint8Array
  /** The argument as text, for comparing with names; bytes that are not UTF-8 replaced. */
  text: string
  start: number
  end: number
  quoted: boolean
}

/** One command of the source text. */
export interface Statement {
  tokens: Token[]
  start: number
  end: number
  /** `open`: the text ended inside quotes. `invalid`: text directly after a closing quote. */
  error: 'open' | 'invalid' | null
  /** The quote left open, if any. */
  quote: string
}

const encoder = new TextEncoder()
const escapes: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, a: 7 }

/** All commands in `source`; empty lines give none. */
export function splitCommands(source: string): Statement[] {
  const statements: Statement[] = []
  let at = 0
  while (at < source.length) {
    const statement = scan(source, at)
    at = statement.end + 1
    if (statement.tokens.length > 0 || statement.error !== null) statements.push(statement)
  }
  return statements
}

/** The arguments of one command, whatever its line breaks; null when it is not valid. */
export function splitWords(line: string): (string | Uint8Array)[] | null {
  const statements = splitCommands(line)
  if (statements.some(({ error }) => error !== null)) return null
  return statements.flatMap(({ tokens }) => tokens.map(({ word }) => word))
}

/** Scans one command from `start` to the line break (or end) that terminates it. */
function scan(source: string, start: number): Statement {
  const statement: Statement = { tokens: [], start, end: start, error: null, quote: '' }
  let at = start
  for (;;) {
    while (at < source.length && isBlank(source[at])) at++
    if (at === source.length || source[at] === '\n') break
    const from = at
    const word = new Word()
    let quote = ''
    let quoted = false
    for (; at < source.length; at++) {
      const c = source[at]
      if (quote === '') {
        if (c === '\n' || isBlank(c)) break
        if (c === '"' || c === "'") {
          quote = c
          quoted = true
        } else word.text(c)
      } else if (c === quote) {
        quote = ''
        const next = source[at + 1]
        if (next !== undefined && next !== '\n' && !isBlank(next)) statement.error = 'invalid'
      } else if (c === '\\' && quote === '"' && at + 1 < source.length) {
        const hex = /^x([0-9a-f]{2})/i.exec(source.slice(at + 1, at + 4))
        if (hex) {
          word.byte(parseInt(hex[1], 16))
          at += 3
        } else {
          const next = source[++at]
          if (next in escapes) word.byte(escapes[next])
          else word.text(next)
        }
      } else if (c === '\\' && quote === "'" && source[at + 1] === "'") {
        word.text(source[++at])
      } else word.text(c)
    }
    const value = word.value()
    const text = typeof value === 'string' ? value : utf8(value, 0, value.length)
    statement.tokens.push({ word: value, text, start: from, end: at, quoted })
    if (quote !== '') {
      statement.error ??= 'open'
      statement.quote = quote
    }
  }
  statement.end = at
  return statement
}

/** A word that is text until an escape makes it bytes. */
class Word {
  private readonly done: Uint8Array[] = []
  private rest = ''

  text(c: string): void {
    this.rest += c
  }

  byte(b: number): void {
    if (b < 128) {
      this.rest += String.fromCharCode(b)
      return
    }
    this.done.push(encoder.encode(this.rest), Uint8Array.of(b))
    this.rest = ''
  }

  value(): string | Uint8Array {
    return this.done.length === 0 ? this.rest : concat([...this.done, encoder.encode(this.rest)])
  }
}

function isBlank(c: string): boolean {
  return c === ' ' || c === '\t' || c === '\r' || c === '\v' || c === '\f' || c === '\0'
}
