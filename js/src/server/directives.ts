/**
 * Configuration as redis.conf writes it: one directive a line, a name and its values, quoted as on redis-cli's command line.
 * Empty lines and those that begin with `#` are nothing.
 */
import { escape } from '../terminal/quote.js'
import { splitWords } from '../terminal/split.js'

/** One line of configuration. */
export interface Directive {
  /** In lower case. */
  name: string
  words: string[]
  /** Where it stands, counted from 1, and as what. */
  line: number
  text: string
}

/** A line that cannot be. */
export class ConfigError extends Error {
  constructor(
    reason: string,
    /** The line; null when no single one is to blame. */
    readonly at: { line: number; text: string } | null,
  ) {
    super(reason)
  }
}

/** Directives that take several words, or one that holds several. All others take one. */
const SEVERAL = new Set([
  'bind', 'client-output-buffer-limit', 'latency-tracking-info-percentiles', 'loadmodule', 'oom-score-adj-values', 'rename-command',
  'replicaof', 'save',
  'shutdown-on-sigint', 'shutdown-on-sigterm', 'slaveof', 'user',
]) // prettier-ignore

/** Whether a directive may have several words. */
export function takesSeveral(name: string): boolean {
  return SEVERAL.has(name)
}

/** Whether a directive has a number of values that it can have. */
export function isComplete({ name, words }: Directive): boolean {
  return SEVERAL.has(name) || words.length === 1
}

/** The value of a directive, in the form of CONFIG SET. */
export function valueOf({ name, words }: Directive): string {
  if (!SEVERAL.has(name) || words.length === 1) return words[0] ?? ''
  return words.map(quoted).join(' ')
}

/** A word as it has to be written among others. */
export function quoted(word: string): string {
  return /^[^\s"'\\\0-\x1f\x7f-\uffff]+$/.test(word) ? word : `"${escape(new TextEncoder().encode(word))}"`
}

/** The directives of a text; `read` gives those of a file that it includes. */
export function readDirectives(text: string, include: (path: string) => Directive[]): Directive[] {
  const found: Directive[] = []
  for (const [i, raw] of text.split('\n').entries()) {
    const at = { line: i + 1, text: raw.replace(/^[ \t\r]+|[ \t\r]+$/g, '') }
    if (at.text === '' || at.text.startsWith('#')) continue
    const all = splitWords(at.text)?.map((word) => (typeof word === 'string' ? word : Buffer.from(word).toString()))
    if (!all) throw new ConfigError('Unbalanced quotes in configuration line', at)
    if (all.length === 0) continue
    const [first, ...words] = all
    const name = first.toLowerCase()
    if (name === 'include' && words.length === 1) found.push(...include(words[0]))
    else found.push({ name, words, ...at })
  }
  return found
}
