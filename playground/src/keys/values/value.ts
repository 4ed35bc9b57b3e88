/**
 * What the views of values share. A view reads a bounded part of its value, tells by a fingerprint whether that is still
 * what is on the page, and draws it. Nothing here reads a collection whole.
 */
import { decodeText, escape } from '../../bytes'
import { h } from '../../dom'
import type { Reply } from '../../resp'
import type { Session } from '../../session'

/** What a view works with. */
export interface Place {
  readonly session: Session
  readonly key: Uint8Array
  /** Width of the panel in pixels. */
  readonly width: number
  /** Reads and draws again, after the view has changed what it shows. */
  again(): void
  copy(text: string): Promise<void>
}

/** The view of one value. */
export interface ValueView {
  /** Reads what is to be shown; the result changes when that does. */
  read(): Promise<string>
  /** Figures for the line above the value. */
  facts(): [label: string, text: string][]
  /** Draws what was read. */
  draw(): Node[]
  /** Moves clocks on; called about every second. */
  tick?(now: number): void
}

/** Elements on one page. */
export const PAGE = 100

/** Characters shown of one element. */
const LONGEST = 400

/** An element of a collection, escaped where it is not text and cut where it is long. */
export function shown(bytes: Uint8Array): HTMLElement {
  const text = decodeText(bytes) === null ? escape(bytes.subarray(0, LONGEST + 1)) : clean(bytes)
  if (text === '') return h('span', { class: 'hint' }, '(empty)')
  if (text.length <= LONGEST) return h('span', {}, text)
  return h('span', { title: `${bytes.length.toLocaleString('en')} bytes` }, `${text.slice(0, LONGEST)}…`)
}

/** Text with its line ends, but without what is invisible. */
function clean(bytes: Uint8Array): string {
  return escape(bytes.subarray(0, 4 * LONGEST + 4)).replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\(["\\])/g, '$1')
}

/** 1234567 → "1,234,567". */
export const figure = (n: number): string => n.toLocaleString('en')

/** A number that changes when any byte of the replies does (FNV-1a). */
export function fingerprint(replies: readonly Reply[]): number {
  let hash = 0x811c9dc5
  const mix = (n: number): void => void (hash = Math.imul(hash ^ n, 0x01000193))
  const walk = (reply: Reply): void => {
    if ('items' in reply) {
      mix(reply.items.length)
      reply.items.forEach(walk)
    } else if (reply.type === 'bulk') {
      mix(reply.bytes.length)
      reply.bytes.forEach(mix)
    } else if ('text' in reply) for (let i = 0; i < reply.text.length; i++) mix(reply.text.charCodeAt(i))
    else mix(0)
  }
  replies.forEach(walk)
  return hash
}

/** Tabs above a value, moved through with the arrow keys; what is behind them stands in for `#value`. */
export function tabs<Id extends string>(
  views: readonly (readonly [id: Id, label: string, enabled?: boolean])[], current: Id, choose: (id: Id) => void, ...more: Node[]
): HTMLElement {
  const buttons = views.map(([id, label, enabled = true]) => h('button', {
    type: 'button', role: 'tab', 'aria-selected': String(id === current), 'aria-controls': 'value', tabindex: id === current ? 0 : -1,
    disabled: !enabled, 'data-part': `tab-${id}`, onclick: () => choose(id),
  }, label))
  const list = h('div', { role: 'tablist', 'aria-label': 'View of the value' }, ...buttons)
  list.addEventListener('keydown', event => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!step) return
    const enabled = buttons.filter(tab => !tab.disabled)
    const next = enabled[(enabled.findIndex(tab => tab.getAttribute('aria-selected') === 'true') + step + enabled.length) % enabled.length]!
    next.focus()
    next.click()
  })
  return h('div', { class: 'tabs' }, list, ...more)
}

/** The place of a value that has no tabs. */
export function panel(kind: string, label: string, ...children: (Node | string)[]): HTMLElement {
  return box('region', kind, label, children)
}

/** The place of a value below its tabs. */
export function tabPanel(kind: string, label: string, ...children: (Node | string)[]): HTMLElement {
  return box('tabpanel', kind, label, children)
}

function box(role: string, kind: string, label: string, children: (Node | string)[]): HTMLElement {
  return h('div', { class: `value ${kind}`, role, id: 'value', tabindex: 0, 'aria-label': label, 'data-part': 'value' }, ...children)
}

/** A table with a name for each column. */
export function table(caption: string, columns: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return h('table', {},
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', {}, h('tr', {}, ...columns.map(name => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, ...rows))
}

/** A button that shows more of what can only be walked through. */
export function more(count: number, total: number, act: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'more', 'data-part': 'more', onclick: act }, `Show more (${figure(count)} of ${figure(total)})`)
}

/** Where a page lies in what can be reached by position: "101–200 of 5,000", and the ways to others. */
export function pager(offset: number, count: number, total: number, go: (offset: number) => void): HTMLElement | null {
  if (total <= PAGE) return null
  const last = Math.floor((total - 1) / PAGE) * PAGE
  const button = (part: string, label: string, sign: string, target: number, possible: boolean): HTMLElement =>
    h('button', { type: 'button', class: 'tool', 'aria-label': label, title: label, 'data-part': part, disabled: !possible, onclick: () => go(target) }, sign)
  return h('nav', { class: 'pager', 'aria-label': 'Pages' },
    button('first', 'First page', '«', 0, offset > 0),
    button('previous', 'Previous page', '‹', Math.max(0, offset - PAGE), offset > 0),
    h('span', {}, `${figure(offset + 1)}–${figure(offset + count)} of ${figure(total)}`),
    button('next', 'Next page', '›', offset + PAGE, offset + PAGE < total),
    button('last', 'Last page', '»', last, offset < last))
}
