/** Whether the data is safe: the chip in the header, the notice when it is not, the dialog with the details. */
import { byId, h } from '../dom'
import { closeDialog, notify, openDialog, withdraw } from './notices'

/** The data's way to the browser's storage, as the page tells it. */
export interface Saving {
  state: 'saved' | 'saving' | 'memory' | 'error'
  /** Why it is not saved. */
  reason?: string
}

const LABELS = { saved: 'Saved', saving: 'Saving', memory: 'Not kept', error: 'Not saved' }
/** A save usually takes a few ms: the chip only speaks of those that take longer. */
const PATIENCE = 150

/** The chip; `retry` tries to save now. */
export class SavedChip {
  private readonly chip = byId('saved')
  private current: Saving = { state: 'saving' }
  private timer = 0

  constructor(private readonly retry: () => Promise<void>) {
    this.chip.addEventListener('click', () => this.explain())
  }

  show(saving: Saving): void {
    clearTimeout(this.timer)
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
    if (saving.state === 'error' && before.state !== 'error') {
      notify({
        id: 'saving', bad: true, title: 'Your data is not being saved',
        text: `${saving.reason?.replace(/\.?$/, '.')} Everything is still in memory, but a reload would lose what is not saved.`,
        action: { label: 'Try again', run: () => void this.retry() },
      })
    } else if (saving.state === 'saved') withdraw('saving')
  }

  private explain(): void {
    const { state, reason } = this.current
    const text = {
      saved: 'Everything is stored in this browser, in IndexedDB. It survives a reload, works offline, and never leaves this device.',
      saving: 'The last changes are on their way to IndexedDB.',
      memory: 'The data lives in this tab only and ends with it.',
      error: 'The browser refused to store the last changes. They are kept in memory and tried again with the next write.',
    }[state]
    const retry = h('button', { type: 'button', class: 'tool solid' }, 'Try again')
    retry.addEventListener('click', () => {
      closeDialog()
      void this.retry()
    })
    openDialog('Where the data is', h('p', {}, text),
      ...(reason ? [h('p', { class: 'reason' }, reason)] : []),
      ...(state === 'error' ? [h('div', { class: 'actions' }, retry)] : []))
  }
}
