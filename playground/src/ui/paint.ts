/** Colours for a command line: in the prompt while it is typed, and in the transcript. */
import { splitCommands } from 'wedis/terminal'
import { h } from '../dom'

/** Longer text keeps its default colour behind this many characters: nobody reads it, and a span per word adds up. */
const COLOURED = 4000

/** `source` as coloured spans. `isCommand` tells which first words exist. */
export function paint(source: string, isCommand: (word: string) => boolean): DocumentFragment {
  const out = document.createDocumentFragment()
  let at = 0
  const upTo = (end: number, tone: string): void => {
    if (end <= at) return
    const text = source.slice(at, end)
    out.append(tone ? h('span', { class: tone }, text) : text)
    at = end
  }
  for (const statement of splitCommands(source.slice(0, COLOURED))) {
    let first = true
    for (const token of statement.tokens) {
      upTo(token.start, '')
      const number = /^-?\d+(\.\d+)?$/.test(token.text)
      let tone = ''
      if (first && !(number && statement.tokens.length > 1)) {
        tone = isCommand(token.text) ? 'p-command' : ''
        first = false
      } else if (token.quoted) tone = statement.error === 'invalid' ? 'p-bad' : 'p-string'
      else if (number) tone = 'p-number'
      else if (/^[A-Z]{2,}$/.test(token.text)) tone = 'p-option'
      upTo(token.end, tone)
    }
  }
  upTo(source.length, '')
  return out
}
