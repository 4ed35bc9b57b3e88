/**
 * What the page can say about a half-typed line: the command it belongs to, the syntax still to come, and the words
 * that could stand at the caret.
 */
import { typed } from '../bytes'
import { usage, type ArgumentDoc, type CommandDoc, type CommandDocs } from 'wedis/terminal'
import { expected, walk, type Leaf, type Piece } from './grammar'
import { split, type Token } from './split'

/** A word that can be put at the caret. */
export interface Candidate {
  insert: string
  kind: 'command' | 'subcommand' | 'option' | 'key'
  /** One line about it. */
  note: string
}

/** Help for one state of the input. */
export interface Assist {
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
}

/** Finds up to `limit` keys that begin with `prefix`. */
export type KeyFinder = (prefix: string, limit: number) => Uint8Array[]

/** Words of the page itself, completed beside the engine's commands. */
export const BUILT_IN: ReadonlyMap<string, string> = new Map([
  ['HELP', 'Explain a command, e.g. HELP SET'],
  ['CLEAR', 'Empty the terminal'],
])

const LIMIT = 60

/** Help for `source` with the caret at `caret`. `asked`: the user pressed Tab, so even an empty word is completed. */
export function assist(source: string, caret: number, docs: CommandDocs, keys: KeyFinder, asked: boolean): Assist {
  const none: Assist = { doc: null, rest: [], current: null, candidates: [], from: caret, to: caret, open: false }
  const statements = split(source.slice(0, caret))
  const statement = statements.at(-1)
  const atLineStart = !statement || statement.end < caret
  const open = !atLineStart && statement.error === 'open'
  const tokens = atLineStart ? [] : withoutRepeat(statement.tokens)
  const last = tokens.at(-1)
  const partial = last && last.end === caret ? last : null
  const done = partial ? tokens.slice(0, -1) : tokens
  const result: Assist = { ...none, open, from: partial?.start ?? caret, to: wordEnd(source, caret, partial) }
  const prefix = partial?.text ?? ''
  const lower = /^[a-z]/.test(tokens[0]?.text ?? '')
  const spell = (word: string): string => (lower ? word.toLowerCase() : word)

  if (done.length === 0) {
    const found = docs.find([prefix])
    if (found) Object.assign(result, { doc: found.doc, rest: opening(found.doc) })
    if (prefix || asked) result.candidates = commands(docs, prefix, spell, true)
    return result
  }
  if (done[0]!.text.toUpperCase() === 'HELP') return { ...result, candidates: helpTopics(docs, done, prefix, spell) }

  const found = docs.find(done.map(token => token.text))
  if (!found) return result
  const { doc, words: used } = found
  if (doc.subcommands.length && used === 1) {
    const sub = docs.find([doc.name, prefix])?.doc
    if (done.length > 1) return { ...result, doc }
    return { ...result, doc: sub ?? doc, rest: sub === doc && prefix ? [] : opening(sub ?? doc), candidates: subcommands(doc, prefix, spell) }
  }
  const words = done.slice(used).map(token => token.text)
  const before = walk(doc.args, words)
  const fits = before.taken === words.length
  const after = partial && fits ? walk(doc.args, [...words, prefix]) : before
  result.doc = doc
  if (!fits) return result
  const leaves = expected(before.rest)
  const taken = partial !== null && after.taken > words.length
  if (taken) result.current = after.current
  else result.current = leaves.find(leaf => !partial || startsWith(leaf, prefix))?.arg ?? null
  result.rest = partial && !taken ? [] : after.rest
  result.candidates = [
    ...(partial?.quoted ? [] : options(leaves, prefix, spell)),
    ...(leaves.some(({ arg, token }) => token === null && arg.type === 'key') && (prefix || asked) ? keyNames(keys, prefix) : []),
  ]
  return result
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

function opening(doc: CommandDoc): Piece[] {
  if (doc.subcommands.length) return [{ text: 'subcommand', optional: false, leaves: [] }]
  return walk(doc.args, []).rest
}

type Spell = (word: string) => string

function commands(docs: CommandDocs, prefix: string, spell: Spell, builtIn: boolean): Candidate[] {
  const start = prefix.toUpperCase()
  const out: Candidate[] = []
  for (const doc of docs.all()) {
    if (doc.name.startsWith(start)) out.push({ insert: spell(doc.name), kind: 'command', note: doc.summary })
  }
  if (builtIn) {
    for (const [name, note] of BUILT_IN) {
      if (start && name.startsWith(start)) out.push({ insert: spell(name), kind: 'command', note })
    }
  }
  return out.sort((a, b) => (a.insert < b.insert ? -1 : 1))
}

function subcommands(doc: CommandDoc, prefix: string, spell: Spell): Candidate[] {
  return doc.subcommands
    .map(sub => ({ name: sub.name.slice(doc.name.length + 1), summary: sub.summary }))
    .filter(({ name }) => name.startsWith(prefix.toUpperCase()))
    .map(({ name, summary }) => ({ insert: spell(name), kind: 'subcommand', note: summary }))
}

function helpTopics(docs: CommandDocs, done: Token[], prefix: string, spell: Spell): Candidate[] {
  if (done.length === 1) return commands(docs, prefix, spell, false)
  const found = docs.find([done[1]!.text])
  return found && done.length === 2 ? subcommands(found.doc, prefix, spell) : []
}

function options(leaves: Leaf[], prefix: string, spell: Spell): Candidate[] {
  return leaves
    .filter(leaf => startsWith(leaf, prefix))
    .map(({ arg, token }) => ({
      insert: spell(token!),
      kind: 'option',
      note: arg.type === 'pure-token' ? '' : usage([{ ...arg, optional: false }]),
    }))
}

/** Whether a leaf is a token that begins with `prefix`. */
const startsWith = ({ token }: Leaf, prefix: string): boolean => token?.toUpperCase().startsWith(prefix.toUpperCase()) ?? false

function keyNames(keys: KeyFinder, prefix: string): Candidate[] {
  return keys(prefix, LIMIT).map(bytes => ({ insert: typed(bytes), kind: 'key', note: '' }))
}
