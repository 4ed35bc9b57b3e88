/** Hints: what may follow the words typed so far. */
import type { ArgumentDoc, CommandDocs } from './docs.js'
import { one, usage } from './usage.js'

/** The rest of the command's arguments, for the words of a line that is complete up to a space; '' when nothing is known. */
export function hint(docs: CommandDocs, words: readonly string[]): string {
  const found = docs.find(words)
  if (!found) return ''
  const { doc } = found
  if (doc.subcommands.length > 0 && words.length === 1) return 'subcommand'
  return rest(doc.args, words.slice(found.words)).text
}

/** What is left of a list of arguments after words, and how many words it took. */
function rest(args: readonly ArgumentDoc[], words: readonly string[]): { text: string; taken: number } {
  let at = 0
  for (let i = 0; i < args.length; ) {
    if (at === words.length) return { text: usage(args.slice(i)), taken: at }
    if (args[i].optional) {
      // Optional arguments in a row come in any order.
      let end = i
      while (end < args.length && args[end].optional) end++
      const open = args.slice(i, end)
      for (;;) {
        const match = open.findIndex((arg) => matches(arg, words[at]))
        if (at === words.length || match < 0) break
        const arg = open[match]
        const step = take(arg, words.slice(at))
        at += step.taken
        if (step.text !== '') {
          if (!arg.multiple) open.splice(match, 1)
          return { text: [step.text, ...open.filter((other) => other !== arg).map(one), usage(args.slice(end))].filter(Boolean).join(' '), taken: at }
        }
        if (!arg.multiple || step.taken === 0) open.splice(match, 1)
      }
      if (at === words.length) return { text: [...open.map(one), usage(args.slice(end))].filter(Boolean).join(' '), taken: at }
      i = end
    } else {
      const arg = args[i++]
      const step = take(arg, words.slice(at))
      at += step.taken
      if (step.text !== '' && !(arg.multiple && i < args.length)) {
        return { text: [step.text, usage(args.slice(i))].filter(Boolean).join(' '), taken: at }
      }
    }
  }
  return { text: '', taken: at }
}

/** Whether a word can begin an argument. */
function matches(arg: ArgumentDoc, word: string | undefined): boolean {
  if (word === undefined) return false
  if (arg.token !== undefined) return arg.token.toUpperCase() === word.toUpperCase()
  if (arg.type === 'oneof') return arg.args.some((choice) => matches(choice, word))
  if (arg.type === 'block') return matches(arg.args[0], word)
  return true
}

/** Takes the words of one argument; `text` is what it still wants (or may be given once more). */
function take(arg: ArgumentDoc, words: readonly string[]): { text: string; taken: number } {
  if (arg.type === 'pure-token') return { text: '', taken: 1 }
  if (arg.type === 'oneof' && arg.token === undefined) {
    const choice = arg.args.find((candidate) => matches(candidate, words[0]))
    return choice ? take(choice, words) : { text: '', taken: 1 }
  }
  const lead = arg.token === undefined ? 0 : 1
  if (words.length === lead) return { text: valueUsage(arg), taken: lead }
  const inner = arg.type === 'block' ? rest(arg.args, words.slice(lead)) : { text: '', taken: 1 }
  let taken = lead + inner.taken
  if (!arg.multiple || inner.text !== '') return { text: inner.text, taken }
  if (arg.multipleToken) return { text: '', taken }
  // A repeated argument takes all words that no later option claims; that much is enough for a hint.
  if (lead === 0) {
    while (taken < words.length) {
      const again = arg.type === 'block' ? rest(arg.args, words.slice(taken)) : { text: '', taken: 1 }
      taken += again.taken
      if (again.text !== '') return { text: again.text, taken }
    }
    return { text: `[${valueUsage({ ...arg, multiple: false })} ...]`, taken }
  }
  return { text: '', taken }
}

function valueUsage(arg: ArgumentDoc): string {
  return one({ ...arg, token: undefined, optional: false })
}
