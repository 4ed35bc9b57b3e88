/**
 * What the engine says about its commands: COMMAND DOCS and COMMAND INFO, read once. Completion, argument hints and
 * `help` all come from here; the page has no list of commands of its own.
 */
import { field, itemsOf, numberOf, textOf, type Reply } from '../resp'

/** One argument of a command's grammar, as COMMAND DOCS describes it. */
export interface Arg {
  name: string
  /** string, integer, double, key, pattern, unix-time, pure-token, oneof or block. */
  type: string
  /** The literal word in front of the value (or the whole argument, for a pure token). */
  token: string
  optional: boolean
  multiple: boolean
  /** When the argument repeats, so does its token. */
  multipleToken: boolean
  args: Arg[]
}

/** One command or subcommand. */
export interface Doc {
  /** Upper case; a subcommand's includes its container: `CLIENT LIST`. */
  name: string
  summary: string
  since: string
  group: string
  complexity: string
  history: [version: string, change: string][]
  args: Arg[]
  /** Subcommands by their own upper-case name. */
  subs: Map<string, Doc>
}

/** All commands by upper-case name. */
export type Docs = Map<string, Doc>

/** Reads the reply of COMMAND DOCS, from RESP2 or RESP3. */
export function readDocs(reply: Reply): Docs {
  const docs: Docs = new Map()
  const items = itemsOf(reply)
  for (let i = 0; i + 1 < items.length; i += 2) {
    const doc = readDoc((textOf(items[i]) ?? '').toUpperCase(), items[i + 1]!)
    docs.set(doc.name, doc)
  }
  return new Map([...docs].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function readDoc(name: string, reply: Reply): Doc {
  const text = (key: string): string => textOf(field(reply, key)) ?? ''
  const doc: Doc = {
    name,
    summary: text('summary').replace(/\.$/, ''),
    since: text('since'),
    group: text('group'),
    complexity: text('complexity'),
    history: itemsOf(field(reply, 'history')).map(entry => {
      const [version, change] = itemsOf(entry)
      return [textOf(version) ?? '', textOf(change) ?? '']
    }),
    args: itemsOf(field(reply, 'arguments')).map(readArg),
    subs: new Map(),
  }
  const subs = itemsOf(field(reply, 'subcommands'))
  for (let i = 0; i + 1 < subs.length; i += 2) {
    const own = (textOf(subs[i]) ?? '').split('|').pop()!.toUpperCase()
    doc.subs.set(own, readDoc(`${name} ${own}`, subs[i + 1]!))
  }
  doc.subs = new Map([...doc.subs].sort(([a], [b]) => (a < b ? -1 : 1)))
  return doc
}

function readArg(reply: Reply): Arg {
  const flags = new Set(itemsOf(field(reply, 'flags')).map(textOf))
  return {
    name: textOf(field(reply, 'name')) ?? '',
    type: textOf(field(reply, 'type')) ?? 'string',
    token: textOf(field(reply, 'token')) ?? '',
    optional: flags.has('optional'),
    multiple: flags.has('multiple'),
    multipleToken: flags.has('multiple_token'),
    args: itemsOf(field(reply, 'arguments')).map(readArg),
  }
}

/** Names (upper case) of the commands that only read, from the reply of COMMAND or COMMAND INFO. */
export function readReadonly(reply: Reply): Set<string> {
  const names = new Set<string>()
  for (const row of itemsOf(reply)) {
    const [name, arity, flags] = itemsOf(row)
    if (Number.isNaN(numberOf(arity))) continue
    if (itemsOf(flags).some(flag => textOf(flag) === 'readonly')) names.add((textOf(name) ?? '').toUpperCase())
  }
  return names
}

/** The command that `words` begin with, and how many of them its name takes up. */
export function lookup(docs: Docs, words: readonly string[]): { doc: Doc; used: number } | null {
  const doc = docs.get((words[0] ?? '').toUpperCase())
  if (!doc) return null
  const sub = doc.subs.get((words[1] ?? '').toUpperCase())
  return sub ? { doc: sub, used: 2 } : { doc, used: 1 }
}
