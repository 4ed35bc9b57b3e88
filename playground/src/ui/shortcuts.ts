/** Keys that work anywhere on the page, and the dialog that lists them. */
import { byId, h } from '../dom'
import { openDialog } from './notices'

const KEYS: [string[], string][] = [
  [['Enter'], 'Run the line'],
  [['Shift', 'Enter'], 'Start a new line'],
  [['Tab'], 'Complete command, option or key'],
  [['↑', '↓'], 'Walk through the history'],
  [['Ctrl', 'R'], 'Search the history'],
  [['Ctrl', 'C'], 'Drop the line'],
  [['Ctrl', 'U'], 'Delete to the start of the line'],
  [['Ctrl', 'L'], 'Clear the terminal'],
  [['/'], 'Filter the keys'],
  [['↑', '↓', 'Enter'], 'In the key list: move, look at the value'],
  [['Delete'], 'In the key list: delete the key'],
  [['Esc'], 'Back to the prompt'],
  [['?'], 'Show this list'],
]

/** What the keys do. */
export interface Actions {
  prompt(): void
  filter(): void
}

/** Wires the keys. */
export function shortcuts({ prompt, filter }: Actions): void {
  byId('show-shortcuts').addEventListener('click', show)
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (byId<HTMLDialogElement>('dialog').open) return
    const target = event.target as HTMLElement
    const typing = target.matches('input, textarea, select, .editor')
    if (event.key === 'Escape') {
      if (!target.matches('.prompt textarea')) prompt()
    } else if (typing) return
    else if (event.key === '/') filter()
    else if (event.key === '?') show()
    else if (event.key.length === 1 && event.key !== ' ' && !target.closest('button, [role="listbox"], summary, a')) {
      prompt() // the key itself lands in the prompt
      return
    } else return
    event.preventDefault()
  })
}

function show(): void {
  const rows = KEYS.map(([keys, what]) => {
    const cell = h('td')
    keys.forEach((key, i) => cell.append(i ? ' ' : '', h('kbd', {}, key)))
    return h('tr', {}, cell, h('td', {}, what))
  })
  openDialog('Keyboard shortcuts', h('table', {}, ...rows))
}
