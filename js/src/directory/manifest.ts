/** The manifest of a multi-part append-only file: which files there are, in the order of loading. */

/** A file of the journal: `b` the base that it begins with, `i` an increment, `h` one that is to be deleted. */
export interface Part {
  name: string
  sequence: number
  type: 'b' | 'i' | 'h'
}

/** The longest line that redis-server reads. */
const LONGEST = 1024

/** Reads a manifest: the base first, then the increments, then what is to be deleted. Throws in redis-server's words. */
export function readManifest(text: string): Part[] {
  if (text === '') throw new Error('Found an empty AOF manifest')
  const parts: Part[] = []
  const lines = text.split('\n')
  for (const [i, line] of lines.entries()) {
    if (line.startsWith('#') || (i === lines.length - 1 && line === '')) continue
    const fail = (reason: string) => new Error(`Reading the manifest file, at line ${i + 1}: ${reason}`)
    if (i === lines.length - 1 || line.length >= LONGEST) throw fail('The AOF manifest file contains too long line')
    const part = partOf(line.trim(), fail)
    if (part.type === 'b' && parts.some(({ type }) => type === 'b')) throw fail('Found duplicate base file information')
    const last = parts.findLast(({ type }) => type === 'i')
    if (part.type === 'i' && part.sequence <= (last?.sequence ?? 0)) throw fail('Found a non-monotonic sequence number')
    parts.push(part)
  }
  return ['b', 'i', 'h'].flatMap((wanted) => parts.filter(({ type }) => type === wanted))
}

function partOf(line: string, fail: (reason: string) => Error): Part {
  const words = split(line)
  if (words === null || words.length < 6 || words.length % 2 === 1) throw fail('Invalid AOF manifest file format')
  let [name, sequence, type] = ['', 0, '']
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1]
    switch (words[i].toLowerCase()) {
      case 'file':
        if (/[/\\]/.test(value)) throw fail("File can't be a path, just a filename")
        name = value
        break
      case 'seq':
        sequence = Number.parseInt(value, 10) || 0
        break
      case 'type':
        type = value.slice(0, 1)
    }
  }
  if (name === '' || sequence === 0 || type === '') throw fail('Invalid AOF manifest file format')
  if (type !== 'b' && type !== 'i' && type !== 'h') throw fail('Unknown AOF file type')
  return { name, sequence, type }
}

/** A manifest as redis-server writes it. */
export function writeManifest(parts: readonly Part[]): string {
  const ordered = ['b', 'h', 'i'].flatMap((wanted) => parts.filter(({ type }) => type === wanted))
  return ordered.map(({ name, sequence, type }) => `file ${quoted(name)} seq ${sequence} type ${type}\n`).join('')
}

/** The words of a line as `sdssplitargs` has them; null where quotes are not closed. Characters are bytes. */
function split(line: string): string[] | null {
  const words: string[] = []
  const word = /\s*(?:"((?:\\.|[^"\\])*)"(?=\s|$)|'((?:\\'|[^'])*)'(?=\s|$)|([^\s"']+))/y
  while (word.lastIndex < line.length) {
    const found = word.exec(line)
    if (found === null) return null
    const [, double, single, bare] = found
    words.push(double !== undefined ? unescaped(double) : single !== undefined ? single.replaceAll("\\'", "'") : bare)
  }
  return words
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex?: string, one?: string) =>
    hex === undefined ? (ESCAPES[one!] ?? one!) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** A name as `sdscatrepr` has it, if it needs that. */
function quoted(name: string): string {
  if (/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]+$/.test(name)) return name
  const marks = Object.entries(ESCAPES)
  const text = name.replace(/[^\x20-\x7e]|["\\]/g, (one) => {
    const mark = marks.find(([, value]) => value === one)
    if (mark) return `\\${mark[0]}`
    return one === '"' || one === '\\' ? `\\${one}` : `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `"${text}"`
}
