/** Whether the data is safe: the chip in the header, the notice when it is not, and the dialog with details and ways out. */
import { size } from '../bytes'
import { byId, h } from '../dom'
import { closeDialog, notify, openDialog, withdraw } from './notices'

/** The data's way to the browser's storage, as the page tells it. */
export interface Saving {
  state: 'saved' | 'saving' | 'memory' | 'error'
  /** Why it is not saved. */
  reason?: string
  /** What to do about it. */
  advice?: string
  /** When something was last stored, ms since the epoch. */
  lastSavedAt?: number | null
  /** Since when something is not. */
  since?: number | null
}

/** What the browser says of the page's storage. */
export interface Standing {
  /** It will not delete the data by itself. */
  persisted: boolean
  /** Bytes, as far as the browser says. */
  usage: number | null
  quota: number | null
}

/** What the dialog offers. */
export interface SavedHost {
  /** Tries to save now. */
  retry(): Promise<void>
  standing(ask?: boolean): Promise<Standing>
  /** Hands the data to the visitor as a file. */
  export(): Promise<void>
  /** Asks for a file and takes it in. */
  import(): void
}

const LABELS = { saved: 'Saved', saving: 'Saving', memory: 'Not kept', error: 'Not saved' }
const TEXTS = {
  saved: 'Everything is stored in this browser, in IndexedDB. It survives a reload, works offline, and never leaves this device.',
  saving: 'The last changes are on their way to IndexedDB.',
  memory: 'The data lives in this tab only and ends with it.',
  error: 'The browser refused to store the last changes. They are kept in memory and tried again with the next write.',
}
/** A save usually takes a few ms: the chip only speaks of those that take longer. */
const PATIENCE = 150

/** The chip. */
export class SavedChip {
  private readonly chip = byId('saved')
  private current: Saving = { state: 'saving' }
  /** As the engine says it; the chip may show it a little later. */
  private latest: Saving = { state: 'saving' }
  private timer = 0

  constructor(private readonly host: SavedHost) {
    this.chip.addEventListener('click', () => this.explain())
  }

  show(saving: Saving): void {
    clearTimeout(this.timer)
    this.latest = saving
    this.chip.setAttribute('aria-busy', String(saving.state === 'saving'))
    if (saving.state === 'saving' && this.current.state !== 'saving') {
      this.timer = window.setTimeout(() => this.set(saving), PATIENCE)
      return
    }
    this.set(saving)
  }

  private set(saving: Saving): void {
    const before = this.current
    this.current = saving
    this.chip.dataset.state = saving.state
    byId('saved-text').textContent = LABELS[saving.state]
    if (saving.state === 'error' && (before.state !== 'error' || before.reason !== saving.reason)) {
      notify({
        id: 'saving', bad: true, title: 'Your data is not being saved',
        text: `${sentence(saving.reason)} Everything is still in memory, but a reload would lose what is not saved. ${saving.advice ?? ''}`,
        action: { label: 'Try again', run: () => void this.host.retry() },
      })
    } else if (saving.state === 'saved') withdraw('saving')
    this.refresh()
  }

  private explain(): void {
    const { state } = this.current
    const button = (label: string, solid: boolean, act: () => void, stay = false): HTMLElement => h('button', {
      type: 'button', class: solid ? 'tool solid' : 'tool outline',
      onclick: () => {
        if (!stay) closeDialog()
        act()
      },
    }, label)
    const facts = h('dl', { class: 'facts-table', id: 'saved-facts' })
    openDialog('Where the data is',
      h('p', { id: 'saved-state' }),
      facts,
      h('div', { class: 'actions' },
        ...(state === 'error' ? [button('Try again', true, () => void this.host.retry())] : []),
        button('Export as RDB', state === 'memory', () => void this.host.export()),
        button('Import a file', false, () => this.host.import())))
    this.refresh()
    void this.stand(false)
  }

  /** Brings an open dialog up to date. */
  private refresh(): void {
    const text = document.getElementById('saved-state')
    if (!text) return
    const { state, reason, advice } = this.current
    text.replaceChildren(TEXTS[state],
      ...(reason ? [h('span', { class: 'reason' }, sentence(reason))] : []),
      ...(advice ? [h('span', { class: 'advice' }, advice)] : []))
    const { lastSavedAt, since } = this.latest
    fact('Last saved', lastSavedAt ? time(lastSavedAt) : state === 'memory' ? null : 'nothing yet in this tab')
    fact('Not saved since', since ? time(since) : null)
    fact('Durability', state === 'memory' ? null : 'relaxed: written at the end of each turn, a few ms after the command. It survives a crash of the tab and of the browser.')
  }

  /** Shows how the browser keeps the data. */
  private async stand(ask: boolean): Promise<void> {
    if (this.current.state === 'memory') return
    const { persisted, usage, quota } = await this.host.standing(ask)
    if (!document.getElementById('saved-facts')) return
    fact('Storage', usage === null ? null : quota === null ? size(usage) : `${size(usage)} of ${size(quota)} that the browser grants this site`)
    const keep = h('button', { type: 'button', class: 'tool outline', onclick: () => void this.stand(true) }, 'Keep my data')
    fact('Kept', persisted ? 'The browser has promised not to delete it by itself.'
      : [h('span', {}, ask ? 'The browser did not promise: it may delete the data when space runs out. It often agrees once the page is bookmarked or installed.'
        : 'The browser may delete the data when space runs out.'), keep])
  }
}

/** Puts a line into the dialog's table, or takes it away. */
function fact(name: string, value: string | (Node | string)[] | null): void {
  const table = document.getElementById('saved-facts')!
  const id = `fact-${name.toLowerCase().replace(/ /g, '-')}`
  const old = document.getElementById(id)
  if (value === null) return void (old?.previousElementSibling?.remove(), old?.remove())
  const cell = h('dd', { id }, ...(typeof value === 'string' ? [value] : value))
  if (old) old.replaceWith(cell)
  else table.append(h('dt', {}, name), cell)
}

const sentence = (text = ''): string => text.replace(/\.?$/, '.')

/** 14:03:05, with the day if it is not today. */
function time(ms: number): string {
  const date = new Date(ms)
  const day = date.toDateString() === new Date().toDateString() ? '' : `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} `
  return day + date.toLocaleTimeString('en-GB')
}
