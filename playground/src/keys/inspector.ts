/** The panel of one key: its name, its facts, and the view that fits its type. */
import { escape, fromByteString, size } from '../bytes'
import { byId, h, icon } from '../dom'
import { numberOf, textOf } from '../resp'
import type { Session } from '../session'
import { remaining } from './countdown'
import { HashView } from './values/hash'
import { ListView } from './values/list'
import { SetView } from './values/set'
import { StreamView } from './values/stream'
import { StringView } from './values/string'
import type { Place, ValueView } from './values/value'
import { SortedSetView } from './values/zset'

/** What the inspector asks of its surroundings. */
export interface InspectorHost {
  /** Closed by the user. */
  closed(): void
  /** The key was deleted here. */
  deleted(name: string): void
  copy(text: string): Promise<void>
}

/** The view of each type. */
const VIEWS: Record<string, new (place: Place) => ValueView> = {
  string: StringView, hash: HashView, list: ListView, set: SetView, zset: SortedSetView, stream: StreamView,
}

/** The panel below the key list. */
export class Inspector {
  private readonly box = byId('inspector')
  private name: string | null = null
  private type = ''
  private view: ValueView | null = null
  private signature = ''
  private clock = 0
  private reading: Promise<void> | null = null
  /** How often it was asked to read. */
  private wanted = 0
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
    if (sure && name === this.name && !this.box.hidden) return this.ask()
    if (name !== this.name) this.type = ''
    this.name = name
    this.signature = ''
    void this.refresh().then(() => {
      if (sure && this.name === name) this.ask()
    })
  }

  /** Closes the panel without telling. */
  hide(): void {
    this.name = null
    this.type = ''
    this.view = null
    this.box.hidden = true
    this.box.replaceChildren()
    clearTimeout(this.clock)
  }

  /** Reads the key again; keeps the panel as it is when nothing changed. */
  refresh(): Promise<void> {
    this.wanted++
    return (this.reading ??= this.readAll().finally(() => (this.reading = null)))
  }

  /** Reads until what was read is what was asked for last. */
  private async readAll(): Promise<void> {
    for (let read = 0; this.name !== null && read !== this.wanted; ) {
      read = this.wanted
      await this.read(this.name)
    }
  }

  private async read(name: string): Promise<void> {
    const key = fromByteString(name)
    const [typeReply, encoding, expires, memory] = await this.session.batch([
      ['TYPE', key], ['OBJECT', 'ENCODING', key], ['PEXPIRETIME', key], ['MEMORY', 'USAGE', key],
    ])
    if (name !== this.name) return
    if (typeReply?.type === 'error') return // BUSY: what is shown stays
    const type = textOf(typeReply)!
    if (type === 'none') return this.hide()
    if (type !== this.type) {
      this.type = type
      this.view = VIEWS[type] ? new VIEWS[type](this.place(key)) : null
    }
    const { view } = this
    const value = await view?.read()
    if (name !== this.name || view !== this.view) return
    this.expires = numberOf(expires) >= 0 ? numberOf(expires) : null
    const facts = [type, textOf(encoding), numberOf(memory), this.expires].join()
    const signature = `${facts} ${value}`
    if (signature === this.signature) return
    this.signature = signature
    const scrolled = this.box.querySelector('.value')?.scrollTop ?? 0
    const focus = this.box.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.part : undefined
    this.box.hidden = false
    this.box.replaceChildren(
      this.head(),
      this.facts(type, textOf(encoding) ?? '', numberOf(memory)),
      ...(this.view?.draw() ?? []),
    )
    if (scrolled) this.box.querySelector('.value')!.scrollTop = scrolled
    if (focus) this.box.querySelector<HTMLElement>(`[data-part="${focus}"]`)?.focus()
    this.tick()
  }

  /** What a view gets to work with. */
  private place(key: Uint8Array): Place {
    const { session, host, box } = this
    return {
      session,
      key,
      get width() {
        return box.clientWidth || 372
      },
      again: () => void this.refresh(),
      copy: text => host.copy(text),
    }
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
        void this.refresh()
      }),
      button('delete', 'Delete this key', 'trash', () => this.ask(), true),
      button('close', 'Close', 'close', () => this.close()))
  }

  private facts(type: string, encoding: string, memory: number): HTMLElement {
    const fact = (label: string, value: Node | string): HTMLElement => h('span', {}, `${label} `, typeof value === 'string' ? h('b', {}, value) : value)
    return h('div', { class: 'facts-line' },
      fact('type', type),
      encoding && fact('encoding', encoding),
      ...(this.view?.facts() ?? []).map(([label, text]) => fact(label, text)),
      fact('memory', size(memory)),
      fact('TTL', this.ttl))
  }

  private tick(): void {
    clearTimeout(this.clock)
    if (this.name === null) return
    const now = Date.now()
    const left = this.expires === null ? Infinity : this.expires - now
    this.ttl.textContent = this.expires === null ? 'none' : remaining(Math.max(0, left))
    if (this.expires === null && !this.view?.tick) return
    this.clock = window.setTimeout(() => this.tick(), left < 10_000 ? 100 : 1000)
    this.view?.tick?.(now)
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
    yes.addEventListener('click', async () => {
      const name = this.name!
      await this.session.run('DEL', fromByteString(name))
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
