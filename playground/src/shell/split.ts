/**
 * Splits what was typed into commands and arguments by redis-cli's rules (`sdssplitargs`):
 *
 * - blanks separate arguments, a line break outside quotes separates commands;
 * - `"…"` knows the escapes `\n \r \t \b \a \xHH`, and `\c` for any other c; `'…'` knows only `\'`;
 * - a closing quote must be followed by a blank or the end, or the line is invalid.
 */
import { utf8 } from '../bytes'

/** One argument after unquoting, and where it stands in the source text. */
export interface Token {
  /** What to send: text, or bytes where an escape such as `\xff` made it something else. */
  word: string | Uint8Array
  /** The argument as text, for comparing with names; bytes that are no UTF-8 replaced. */
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

const decoder = new TextDecoder()
const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, a: 7 }
const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\r' || c === '\v' || c === '\f'

/** All commands in `source`; empty lines give none. */
export function split(source: string): Statement[] {
  const statements: Statement[] = []
  let at = 0
  while (at < source.length) {
    const statement = line(source, at)
    at = statement.end + 1
    if (statement.tokens.length || statement.error) statements.push(statement)
  }
  return statements
}

/** Scans one command from `start` to the line break (or end) that terminates it. */
function line(source: string, start: number): Statement {
  const statement: Statement = { tokens: [], start, end: start, error: null, quote: '' }
  let at = start
  for (;;) {
    while (at < source.length && isBlank(source[at]!)) at++
    if (at >= source.length || source[at] === '\n') break
    const from = at
    const parts: Uint8Array[] = []
    let plain = '' // what follows the last byte that is no ASCII
    let quote = ''
    let quoted = false
    const byte = (value: number): void => {
      if (value < 0x80) return void (plain += String.fromCharCode(value))
      parts.push(utf8(plain), Uint8Array.of(value))
      plain = ''
    }
    for (; at < source.length; at++) {
      const c = source[at]!
      if (quote === '') {
        if (c === '\n' || isBlank(c)) break
        if (c === '"' || c === "'") {
          quote = c
          quoted = true
        } else plain += c
      } else if (c === quote) {
        quote = ''
        const next = source[at + 1]
        if (next !== undefined && next !== '\n' && !isBlank(next)) statement.error = 'invalid'
      } else if (c === '\\' && quote === '"' && at + 1 < source.length) {
        const hex = /^x([0-9a-fA-F]{2})/.exec(source.slice(at + 1, at + 4))
        if (hex) {
          byte(parseInt(hex[1]!, 16))
          at += 3
        } else {
          const escaped = source[++at]!
          const code = ESCAPES[escaped]
          plain += code === undefined ? escaped : String.fromCharCode(code)
        }
      } else if (c === '\\' && quote === "'" && source[at + 1] === "'") {
        plain += source[++at]
      } else plain += c
    }
    const word = parts.length ? join([...parts, utf8(plain)]) : plain
    const text = typeof word === 'string' ? word : decoder.decode(word)
    statement.tokens.push({ word, text, start: from, end: at, quoted })
    if (quote) {
      statement.error ??= 'open'
      statement.quote = quote
    }
  }
  statement.end = at
  return statement
}

function join(parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
