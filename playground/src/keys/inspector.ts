/**
 * The value of one key. Strings are read piece by piece, so that a value of hundreds of megabytes opens as fast as a
 * short one; other types show their facts.
 */
import { escape, fromByteString, size } from '../bytes'
import { byId, h, icon } from '../dom'
import { numberOf, textOf } from '../resp'
import type { Session } from '../session'
import { remaining } from './countdown'
import { hexView, jsonView, prettyJson, textView, type View } from './views'

/** Bytes read at first and with every "show more"; JSON is offered for values up to this size. */
const PIECE = 64 * 1024
/** Hex takes three lines of markup per 16 bytes: smaller pieces. */
const HEX_PIECE = 4 * 1024

/** What the inspector asks of its surroundings. */
export interface InspectorHost {
  /** Closed by the user. */
  closed(): void
  /** The key was deleted here. */
  deleted(name: string): void
  copy(text: string): Promise<void>
}

/** The panel below the key list. */
export class Inspector {
  private readonly box = byId('inspector')
  private name: string | null = null
  private view: View | null = null
  private shown = PIECE
  private signature = ''
  private clock = 0
  private readonly ttl = h('b')
  private expires: number | null = null

  constructor(private readonly session: Session, private readonly host: InspectorHost) {
    this.box.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      this.close()
    })
  }

  get open(): boolean {
    return this.name !== null
  }

  /** Opens a key; `sure` asks at once whether to delete it. */
  inspect(name: string, sure = false): void {
    if (name !== this.name) {
      this.view = null
      this.shown = PIECE
    }
    this.name = name
    this.signature = ''
    this.refresh()
    if (sure) this.ask()
  }

  /** Closes the panel without telling. */
  hide(): void {
    this.name = null
    this.box.hidden = true
    this.box.replaceChildren()
    clearTimeout(this.clock)
  }

  /** Reads the key again; keeps the panel as it is when nothing changed. */
  refresh(): void {
    if (this.name === null) return
    const key = fromByteString(this.name)
    const [type, encoding, expires, memory, length] = this.session.batch([
      ['TYPE', key], ['OBJECT', 'ENCODING', key], ['PEXPIRETIME', key], ['MEMORY', 'USAGE', key], ['STRLEN', key],
    ])
    if (textOf(type) === 'none') return this.hide()
    this.expires = numberOf(expires) >= 0 ? numberOf(expires) : null
    const string = textOf(type) === 'string'
    const piece = string ? this.session.run('GETRANGE', key, 0, this.shown - 1) : null
    const bytes = piece?.type === 'bulk' ? piece.bytes : new Uint8Array()
    const total = string ? numberOf(length) : 0
    const facts = [textOf(type), textOf(encoding), numberOf(memory), total].join()
    const signature = `${facts} ${this.expires} ${this.view} ${this.shown} ${digest(bytes)}`
    if (signature === this.signature) return
    this.signature = signature
    const focus = this.box.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.part : undefined
    this.box.hidden = false
    this.box.replaceChildren(
      this.head(),
      this.facts(textOf(type)!, textOf(encoding) ?? '', numberOf(memory), string ? total : null),
      ...(string ? this.value(bytes, total) : []),
    )
    if (focus) this.box.querySelector<HTMLElement>(`[data-part="${focus}"]`)?.focus()
    this.tick()
  }

  private close(): void {
    this.hide()
    this.host.closed()
  }

  private head(): HTMLElement {
    const name = escape(fromByteString(this.name!))
    const button = (part: string, label: string, mark: Parameters<typeof icon>[0], act: () => void, danger = false): HTMLElement =>
      h('button', { type: 'button', class: `tool square${danger ? ' danger' : ''}`, 'aria-label': label, title: label, 'data-part': part, onclick: act }, icon(mark))
    return h('header', {},
      h('h3', { title: name }, name || '(empty name)'),
      button('refresh', 'Read the value again', 'refresh', () => {
        this.signature = ''
        this.refresh()
      }),
      button('delete', 'Delete this key', 'trash', () => this.ask(), true),
      button('close', 'Close', 'close', () => this.close()))
  }

  private facts(type: string, encoding: string, memory: number, length: number | null): HTMLElement {
    const fact = (label: string, value: Node | string): HTMLElement => h('span', {}, `${label} `, typeof value === 'string' ? h('b', {}, value) : value)
    return h('div', { class: 'facts-line' },
      fact('type', type),
      encoding && fact('encoding', encoding),
      length !== null && fact('length', size(length)),
      fact('memory', size(memory)),
      fact('TTL', this.ttl))
  }

  private tick(): void {
    clearTimeout(this.clock)
    if (this.name === null) return
    if (this.expires === null) return void (this.ttl.textContent = 'none')
    const left = this.expires - Date.now()
    this.ttl.textContent = remaining(Math.max(0, left))
    this.clock = window.setTimeout(() => this.tick(), left < 10_000 ? 100 : 1000)
  }

  private value(bytes: Uint8Array, total: number): HTMLElement[] {
    const pretty = total <= PIECE ? prettyJson(bytes) : null
    const view = this.view === 'json' && pretty === null ? 'text' : (this.view ?? (pretty === null ? 'text' : 'json'))
    const shown = view === 'hex' ? bytes.subarray(0, Math.max(HEX_PIECE, this.shown - PIECE + HEX_PIECE)) : bytes
    const width = this.box.clientWidth < 420 ? 8 : 16
    const nodes = total === 0 ? [h('span', { class: 'hint' }, 'The value is empty.')]
      : view === 'json' ? jsonView(pretty!) : view === 'hex' ? hexView(shown, width) : textView(shown)
    const body = h('div', { class: `value ${view}`, role: 'tabpanel', id: 'value', tabindex: 0, 'aria-label': `Value as ${view}`, 'data-part': 'value' }, h('pre', {}, ...nodes))
    if (shown.length < total) {
      const more = h('button', { type: 'button', class: 'more', 'data-part': 'more' }, `Show more (${size(shown.length)} of ${size(total)})`)
      more.addEventListener('click', () => {
        this.shown += view === 'hex' ? HEX_PIECE : PIECE
        this.refresh()
      })
      body.append(more)
    }
    return [this.tabs(view, pretty, bytes), body]
  }

  private tabs(view: View, pretty: string | null, bytes: Uint8Array): HTMLElement {
    const views: [View, string][] = [['text', 'Text'], ['json', 'JSON'], ['hex', 'Hex']]
    const tabs = views.map(([id, label]) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': String(id === view), 'aria-controls': 'value', tabindex: id === view ? 0 : -1,
      disabled: id === 'json' && pretty === null, 'data-part': `tab-${id}`,
      onclick: () => {
        this.view = id
        this.refresh()
      },
    }, label))
    const list = h('div', { role: 'tablist', 'aria-label': 'View of the value' }, ...tabs)
    list.addEventListener('keydown', event => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
      if (!step) return
      const enabled = tabs.filter(tab => !tab.disabled)
      const next = enabled[(enabled.findIndex(tab => tab.getAttribute('aria-selected') === 'true') + step + enabled.length) % enabled.length]!
      next.focus()
      next.click()
    })
    const copy = h('button', { type: 'button', class: 'tool', 'data-part': 'copy' }, icon('copy'), 'Copy')
    copy.addEventListener('click', () => void this.host.copy(view === 'json' ? pretty! : textView(bytes)[0]!.textContent!))
    return h('div', { class: 'tabs' }, list, copy)
  }

  /** Asks whether to delete, in place; the safe answer is one Escape away. */
  private ask(): void {
    this.box.querySelector('.confirm')?.remove()
    const bar = h('div', { class: 'confirm', role: 'group', 'aria-label': 'Confirm deletion' }, h('span', {}, 'Delete this key?'))
    const yes = h('button', { type: 'button', class: 'tool danger outline' }, 'Delete')
    const no = h('button', { type: 'button', class: 'tool' }, 'Keep')
    const dismiss = (): void => {
      bar.remove()
      this.box.querySelector<HTMLElement>('[data-part="delete"]')?.focus()
    }
    yes.addEventListener('click', () => {
      const name = this.name!
      this.session.run('DEL', fromByteString(name))
      this.hide()
      this.host.deleted(name)
    })
    no.addEventListener('click', dismiss)
    bar.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      dismiss()
    })
    bar.append(yes, no)
    this.box.querySelector('header')!.after(bar)
    yes.focus()
  }
}

/** A cheap fingerprint (FNV-1a) that tells whether the bytes shown are still the same. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const b of bytes) hash = Math.imul(hash ^ b, 0x01000193)
  return hash
}
