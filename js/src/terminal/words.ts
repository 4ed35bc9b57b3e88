/** Command lines to arguments, by redis-cli's rules. */

const encoder = new TextEncoder()

const escapes: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, a: 7 }

/**
 * The arguments of a line: words, "quoted" words with escapes (\n \r \t \b \a \xHH, \" \\) and 'quoted' words with \' only.
 * Null when a quote is not closed, or is followed by something else than a space. An argument is a string, or bytes where an
 * escape made it something that is not UTF-8 text.
 */
export function splitWords(line: string): (string | Uint8Array)[] | null {
  const words: (string | Uint8Array)[] = []
  let at = 0
  for (;;) {
    while (at < line.length && isSpace(line[at])) at++
    if (at === line.length) return words
    const word = new Word()
    let quote = ''
    for (; at < line.length; at++) {
      const c = line[at]
      if (quote === '') {
        if (isSpace(c)) break
        if (c === '"' || c === "'") quote = c
        else word.text(c)
      } else if (c === '\\' && quote === '"') {
        const hex = /^x([0-9a-f]{2})/i.exec(line.slice(at + 1, at + 4))
        if (hex) {
          word.byte(parseInt(hex[1], 16))
          at += 3
        } else if (at + 1 < line.length) {
          const next = line[++at]
          if (next in escapes) word.byte(escapes[next])
          else word.text(next)
        }
      } else if (c === '\\' && quote === "'" && line[at + 1] === "'") {
        word.text("'")
        at++
      } else if (c === quote) {
        if (at + 1 < line.length && !isSpace(line[at + 1])) return null
        quote = ''
      } else {
        word.text(c)
      }
    }
    if (quote !== '') return null
    words.push(word.value())
  }
}

/** A word that is text until an escape makes it bytes. */
class Word {
  private done: number[] = []
  private rest = ''
  private binary = false

  text(c: string): void {
    this.rest += c
  }

  byte(b: number): void {
    if (b < 128) {
      this.rest += String.fromCharCode(b)
      return
    }
    this.binary = true
    this.done.push(...encoder.encode(this.rest), b)
    this.rest = ''
  }

  value(): string | Uint8Array {
    return this.binary ? Uint8Array.from([...this.done, ...encoder.encode(this.rest)]) : this.rest
  }
}

function isSpace(c: string): boolean {
  return c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '\v' || c === '\f' || c === '\0'
}
