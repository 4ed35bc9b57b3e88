/** Help on commands, as `help <command>` and `help @<group>` print it. */
import type { CommandDoc, CommandDocs } from './docs.js'
import { usage } from './usage.js'

/** Help on the command or the @group named by words; null when there is none such. */
export function helpText(docs: CommandDocs, words: readonly string[]): string | null {
  if (words[0]?.startsWith('@')) {
    const group = words[0].slice(1).toLowerCase()
    const members = docs
      .all()
      .flatMap((doc) => (doc.subcommands.length > 0 ? doc.subcommands : [doc]))
      .filter((doc) => doc.group === group)
    return members.length === 0 ? null : members.map((doc) => entry(doc, false)).join('\n\n')
  }
  const found = docs.find(words)
  if (!found) return null
  const { doc } = found
  return [doc, ...doc.subcommands].map((each) => entry(each, true)).join('\n\n')
}

function entry(doc: CommandDoc, full: boolean): string {
  const lines = [`${doc.name} ${usage(doc.args)}`.trimEnd(), `summary: ${doc.summary}`, `since: ${doc.since}`]
  if (full) lines.push(`group: ${doc.group}`)
  if (full && doc.complexity) lines.push(`complexity: ${doc.complexity}`)
  return lines.map((line, i) => (i === 0 ? line : '  ' + line)).join('\n')
}
