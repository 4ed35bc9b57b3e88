/**
 * What the page can say about a half-typed line: the command it belongs to, the syntax still to come, and the words
 * that could stand at the caret. The package knows the commands; keys, `help` and the place in the text are added here.
 */
import { assist, splitCommands, type ArgumentDoc, type CommandDoc, type CommandDocs, type Piece, type Token } from 'wedis/terminal'
import { typed } from '../bytes'

/** A word that can be put at the caret. */
export interface Candidate {
  insert: string
  kind: 'command' | 'subcommand' | 'option' | 'key'
  /** One line about it. */
  note: string
}

/** Help for one state of the input. */
export interface Help {
  doc: CommandDoc | null
  /** Syntax still to come, as shown behind the caret. */
  rest: Piece[]
  /** The part of the grammar that the word at the caret belongs to. */
  current: ArgumentDoc | null
  candidates: Candidate[]
  /** The stretch of input that a candidate replaces. */
  from: number
  to: number
  /** A quote is still open. */
  open: boolean
  /** Keys may be among the candidates. */
  wantsKey?: boolean
}

/** Up to `limit` keys that begin with `prefix`, as far as they are known by now. */
export type KeyFinder = (prefix: string, limit: number) => Uint8Array[]

/** Words of the page itself, completed beside the engine's commands. */
export const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['HELP', 'Explain a command, e.g. HELP SET'],
  ['CLEAR', 'Empty the terminal'],
])

const LIMIT = 60

/** Help for `source` with the caret at `caret`. `asked`: the user pressed Tab, so even an empty word is completed. */
export function helpAt(source: string, caret: number, docs: CommandDocs, keys: KeyFinder, asked: boolean): Help {
  const statement = splitCommands(source.slice(0, caret)).at(-1)
  const current = statement && statement.end === caret ? statement : null
  const tokens = current ? withoutRepeat(current.tokens) : []
  const last = tokens.at(-1)
  const partial = last && last.end === caret ? last : null
  const words = (partial ? tokens.slice(0, -1) : tokens).map(token => token.text)
  const prefix = partial?.text ?? ''
  const lower = /^[a-z]/.test(tokens[0]?.text ?? '')
  const place = { from: partial?.start ?? caret, to: wordEnd(source, caret, partial), open: current?.error === 'open' }

  const topic = words[0]?.toUpperCase() === 'HELP'
  const known = assist(docs, topic ? words.slice(1) : words, partial && prefix)
  const candidates: Candidate[] = known.candidates
    .filter(({ kind }) => (topic ? kind !== 'option' : words.length || prefix || asked) && !(kind === 'option' && partial?.quoted))
    .map(({ text, kind, note }) => ({ insert: lower ? text.toLowerCase() : text, kind, note }))
  if (topic) return { ...place, doc: null, rest: [], current: null, candidates }
  if (!words.length && prefix) candidates.push(...builtIn(prefix, lower))
  if (!words.length) candidates.sort((a, b) => (a.insert < b.insert ? -1 : 1))
  if (known.wantsKey && (prefix || asked)) candidates.push(...keyNames(keys, prefix))
  return { ...place, doc: known.doc, rest: known.rest, current: known.current, candidates, wantsKey: known.wantsKey }
}

/** redis-cli's repeat count in front of a command: `5 INCR hits`. */
function withoutRepeat(tokens: Token[]): Token[] {
  return tokens.length > 1 && /^[1-9]\d*$/.test(tokens[0]!.text) ? tokens.slice(1) : tokens
}

/** The end of the word that the caret is in, so that completing replaces the whole word. */
function wordEnd(source: string, caret: number, partial: Token | null): number {
  if (!partial || partial.quoted) return caret
  let end = caret
  while (end < source.length && !/\s/.test(source[end]!)) end++
  return end
}

function builtIn(prefix: string, lower: boolean): Candidate[] {
  return [...BUILT_IN]
    .filter(([name]) => name.startsWith(prefix.toUpperCase()))
    .map(([name, note]) => ({ insert: lower ? name.toLowerCase() : name, kind: 'command', note }))
}

function keyNames(keys: KeyFinder, prefix: string): Candidate[] {
  return keys(prefix, LIMIT).map(bytes => ({ insert: typed(bytes), kind: 'key', note: '' }))
}
