/** What can be said of a command while it is typed: which one it is, what is still to come, what the word may become. */
import type { ArgumentDoc, CommandDoc, CommandDocs } from './docs.js'
import { type Leaf, type Piece, expected, walk } from './grammar.js'
import { splitWords } from './split.js'
import { usageOf } from './usage.js'

/** A word that the word being typed may be completed to. */
export interface Candidate {
  /** As Redis writes it, in capitals. */
  text: string
  kind: 'command' | 'subcommand' | 'option'
  /** One line about it. */
  note: string
}

/** Help for a command that is being typed. */
export interface Assist {
  /** The command, once it is known. */
  doc: CommandDoc | null
  /** Syntax still to come. */
  rest: Piece[]
  /** The argument that the word being typed belongs to. */
  current: ArgumentDoc | null
  /** Commands in alphabetical order; options in the order of the command's grammar. */
  candidates: Candidate[]
  /** The word being typed may be the name of a key. */
  wantsKey: boolean
}

/** Help for a command of which `words` are complete and `word` is being typed; it is null where none has begun. */
export function assist(docs: CommandDocs, words: readonly string[], word: string | null): Assist {
  const none: Assist = { doc: null, rest: [], current: null, candidates: [], wantsKey: false }
  const prefix = (word ?? '').toUpperCase()
  if (words.length === 0) {
    const doc = docs.find([prefix])?.doc ?? null
    return { ...none, doc, rest: doc ? opening(doc) : [], candidates: named(docs.all(), 'command', prefix) }
  }
  const found = docs.find(words)
  if (!found) return none
  const { doc } = found
  if (doc.subcommands.length > 0 && found.words === 1) {
    if (words.length > 1) return { ...none, doc }
    const sub = docs.find([doc.name, prefix])!.doc
    const rest = sub === doc && prefix !== '' ? [] : opening(sub)
    return { ...none, doc: sub, rest, candidates: named(doc.subcommands, 'subcommand', prefix) }
  }
  return { ...none, doc, ...inArguments(doc, words.slice(found.words), word) }
}

function inArguments(doc: CommandDoc, words: readonly string[], word: string | null): Partial<Assist> {
  const before = walk(doc.args, words)
  if (before.taken < words.length) return {}
  const leaves = expected(before.rest)
  const options = leaves.filter(({ token }) => token?.startsWith((word ?? '').toUpperCase()))
  const help = { candidates: options.map(option), wantsKey: leaves.some(({ arg, token }) => token === null && arg.type === 'key') }
  if (word === null) return { ...help, rest: before.rest, current: leaves[0]?.arg ?? null }
  const after = walk(doc.args, [...words, word])
  if (after.taken > words.length) return { ...help, rest: after.rest, current: after.current }
  return { ...help, current: options[0]?.arg ?? null } // perhaps the beginning of a token
}

function opening(doc: CommandDoc): Piece[] {
  if (doc.subcommands.length > 0) return [{ text: 'subcommand', optional: false, leaves: [] }]
  return walk(doc.args, []).rest
}

function named(docs: readonly CommandDoc[], kind: Candidate['kind'], prefix: string): Candidate[] {
  return docs
    .map((doc) => ({ text: doc.name.slice(doc.name.lastIndexOf(' ') + 1), kind, note: doc.summary }))
    .filter(({ text }) => text.startsWith(prefix))
}

function option({ arg, token }: Leaf): Candidate {
  return { text: token!, kind: 'option', note: arg.type === 'pure-token' ? '' : usageOf({ ...arg, optional: false }) }
}

/** What a command still takes after words, as text; '' when nothing is known. */
export function hint(docs: CommandDocs, words: readonly string[]): string {
  const { rest } = assist(docs, words.slice(0, -1), words.at(-1) ?? null)
  return rest.map((piece) => piece.text).join(' ')
}

/** The words that the last word of a line may be completed to, in the case it is typed in, and that word as typed. */
export function complete(docs: CommandDocs, line: string): [candidates: string[], word: string] {
  const word = /\S*$/.exec(line)![0]
  const before = splitWords(line.slice(0, line.length - word.length))
  if (before === null) return [[], word]
  const lower = word !== '' && word === word.toLowerCase()
  const texts = assist(docs, before.map(String), word === '' ? null : word).candidates.map(({ text }) => text)
  return [texts.sort().map((text) => (lower ? text.toLowerCase() : text)), word]
}
