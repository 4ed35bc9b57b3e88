/** Completion of the word at the end of a line. */
import type { ArgumentDoc, CommandDocs } from './docs.js'
import { splitWords } from './words.js'

/** The words that the last word of a line may be completed to, and that word as typed. */
export function complete(docs: CommandDocs, line: string): [candidates: string[], word: string] {
  const word = /\S*$/.exec(line)?.[0] ?? ''
  const before = splitWords(line.slice(0, line.length - word.length))
  if (before === null) return [[], word]
  const start = word.toUpperCase()
  return [
    candidates(docs, before.map(String))
      .filter((candidate) => candidate.startsWith(start) && candidate !== '')
      .map((candidate) => (isLower(word) ? candidate.toLowerCase() : candidate)),
    word,
  ]
}

function candidates(docs: CommandDocs, before: string[]): string[] {
  if (before.length === 0) return docs.all().map((doc) => doc.name)
  const found = docs.find(before)
  if (!found) return []
  const { doc } = found
  if (doc.subcommands.length > 0 && before.length === 1) return doc.subcommands.map((sub) => sub.name.split(' ')[1])
  const used = new Set(before.slice(found.words).map((word) => word.toUpperCase()))
  return [...new Set(tokens(doc.args))].filter((token) => !used.has(token)).sort()
}

function tokens(args: readonly ArgumentDoc[]): string[] {
  return args.flatMap((arg) => [...(arg.token ? [arg.token.toUpperCase()] : []), ...tokens(arg.args)])
}

function isLower(word: string): boolean {
  return word !== '' && word === word.toLowerCase()
}
