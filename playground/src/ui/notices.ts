/** Messages that float over the page, short announcements for screen readers, and the one dialog. */
import { byId, h, icon } from '../dom'

/** A message that stays until closed; one per `id`. */
export interface Notice {
  id: string
  title: string
  text: string
  bad?: boolean
  action?: { label: string; run: () => void }
}

/** Shows a notice, replacing the one with the same id. */
export function notify({ id, title, text, bad = false, action }: Notice): void {
  withdraw(id)
  const close = h('button', { type: 'button', class: 'tool square', 'aria-label': 'Dismiss', onclick: () => withdraw(id) }, icon('close'))
  byId('notices').append(h('div', { class: bad ? 'notice bad' : 'notice', role: bad ? 'alert' : 'status', 'data-notice': id },
    h('div', { class: 'body' }, h('strong', {}, title), text),
    action && h('button', { type: 'button', class: 'tool outline', onclick: action.run }, action.label),
    close))
}

/** Takes a notice away. */
export function withdraw(id: string): void {
  document.querySelector(`[data-notice="${id}"]`)?.remove()
}

/** Says something to screen readers only. */
export function announce(text: string): void {
  const box = byId('announcer')
  box.textContent = ''
  setTimeout(() => (box.textContent = text), 30) // a change, even when the text is the same again
}

/** Puts text on the clipboard and says so. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    announce('Copied')
  } catch {
    notify({ id: 'clipboard', title: 'Not copied', text: 'The browser refused access to the clipboard.', bad: true })
  }
}

/** Opens the dialog with a title and content. */
export function openDialog(title: string, ...content: (Node | string)[]): void {
  const dialog = byId<HTMLDialogElement>('dialog')
  const close = h('button', { type: 'button', class: 'tool square close', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))
  dialog.replaceChildren(h('h2', { id: 'dialog-title' }, title), ...content, close)
  dialog.onclick = event => {
    if (event.target === dialog) dialog.close() // the backdrop
  }
  if (!dialog.open) dialog.showModal()
}

/** Closes the dialog. */
export function closeDialog(): void {
  byId<HTMLDialogElement>('dialog').close()
}
