/**
 * The key list: a listbox of fixed-height rows of which only those in view exist. The selected row is named by
 * aria-activedescendant; the list itself keeps the focus.
 */
import { byId, h } from '../dom'
import { escape, fromByteString, size } from '../bytes'
import { remaining } from './countdown'
import type { KeyFacts, Keyspace } from './keyspace'

const ROW = 36
/** Rows beyond the visible ones, so that scrolling does not show gaps. */
const MARGIN = 6
const BADGES: Record<string, string> = { string: 'str', stream: 'strm' }

/** What the list asks of its surroundings. */
export interface ListHost {
  /** A key was chosen (null: none any more). `open`: it should be looked at, not only marked. */
  select(name: string | null, open: boolean): void
  /** The Delete key was pressed on a key. */
  remove(name: string): void
}

interface Row {
  element: HTMLElement
  ttl: HTMLElement
  life: HTMLElement
  facts: KeyFacts
  /** Time left when the row was drawn; the bar shows the share of it that remains. */
  span: number
}

/** The list. */
export class KeyList {
  private readonly box = byId('list')
  private readonly runway = h('div', { class: 'runway' })
  private readonly rows = new Map<string, Row>()
  /** The longest time to live seen of a key, for the bar. */
  private readonly spans = new Map<string, { expires: number; span: number }>()
  private fresh = new Set<string>()
  private selected: string | null = null
  private timer = 0

  constructor(private readonly keyspace: Keyspace, private readonly host: ListHost) {
    this.box.append(this.runway)
    this.box.addEventListener('scroll', () => this.draw(), { passive: true })
    this.box.addEventListener('keydown', event => {
      if (this.key(event)) event.preventDefault()
    })
    this.box.addEventListener('focus', () => {
      if (this.selected === null && keyspace.names.length) this.choose(0, false)
    })
    new ResizeObserver(() => this.draw()).observe(this.box)
    document.addEventListener('visibilitychange', () => this.draw())
  }

  /** Draws the rows in view anew; `fresh` ones light up for a moment. */
  update(fresh: ReadonlySet<string> = new Set()): void {
    this.fresh = new Set(fresh)
    if (this.selected !== null && this.keyspace.indexOf(this.selected) < 0) {
      this.selected = null
      this.host.select(null, false)
    }
    this.draw(true)
    this.fresh = new Set()
  }

  /** The marked key. */
  get current(): string | null {
    return this.selected
  }

  /** Facts of a key that is in view. */
  factsOf(name: string): KeyFacts | undefined {
    return this.rows.get(name)?.facts
  }

  /** Shows nothing more. */
  stop(): void {
    clearTimeout(this.timer)
    this.box.hidden = true
  }

  focus(): void {
    this.box.focus()
  }

  private draw(renew = false): void {
    const { names } = this.keyspace
    this.runway.style.height = `${names.length * ROW}px`
    this.box.hidden = names.length === 0
    const visible = this.visible()
    const wanted = new Set(visible)
    for (const [name, row] of this.rows) {
      if (wanted.has(name)) continue
      row.element.remove()
      this.rows.delete(name)
    }
    for (const name of visible) this.place(name, undefined, false)
    this.mark()
    this.count()
    const ask = renew ? visible : visible.filter(name => !this.rows.has(name))
    if (ask.length) void this.ask(ask, this.fresh)
  }

  /** The names of the rows in view, and of some around them. */
  private visible(): string[] {
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW) - MARGIN)
    return this.keyspace.names.slice(first, Math.ceil((this.box.scrollTop + this.box.clientHeight) / ROW) + MARGIN)
  }

  /** Asks for the facts of some keys and fills in their rows, those that are still in view. */
  private async ask(names: readonly string[], fresh: ReadonlySet<string>): Promise<void> {
    const facts = await this.keyspace.facts(names)
    const visible = new Set(this.visible())
    names.forEach((name, i) => visible.has(name) && this.place(name, facts[i], fresh.has(name)))
    this.mark()
    this.count()
  }

  private mark(): void {
    if (this.selected !== null && this.rows.has(this.selected)) {
      this.box.setAttribute('aria-activedescendant', `key-${this.keyspace.indexOf(this.selected)}`)
    } else this.box.removeAttribute('aria-activedescendant')
  }

  private place(name: string, facts: KeyFacts | undefined, fresh: boolean): void {
    const index = this.keyspace.indexOf(name)
    if (index < 0) return
    const count = this.keyspace.names.length
    let row = this.rows.get(name)
    const before = row?.facts
    if (facts && facts.type !== before?.type) {
      row?.element.remove()
      row = this.make(name, facts)
      this.rows.set(name, row)
      this.runway.append(row.element)
    }
    if (!row) return
    const { element } = row
    if (facts) {
      row.facts = facts
      row.span = this.spanOf(name, facts.expires)
      element.querySelector('.memory')!.textContent = size(facts.memory)
    }
    const changed = before && facts && (before.expires !== facts.expires || before.memory !== facts.memory)
    if (facts && (fresh || changed)) {
      element.classList.remove('fresh')
      void element.offsetWidth // restarts the animation
      element.classList.add('fresh')
    }
    element.id = `key-${index}`
    element.style.transform = `translateY(${index * ROW}px)`
    element.setAttribute('aria-posinset', String(index + 1))
    element.setAttribute('aria-setsize', String(count))
    element.setAttribute('aria-selected', String(name === this.selected))
  }

  private make(name: string, facts: KeyFacts): Row {
    const text = escape(fromByteString(name))
    const ttl = h('span', { class: 'ttl' })
    const life = h('span', { class: 'life', hidden: true })
    const badge = h('span', { class: `badge is-${facts.type}`, title: facts.type }, BADGES[facts.type] ?? facts.type)
    const key = h('span', { class: 'key', title: text }, text || '(empty name)')
    const element = h('div', { class: 'row', role: 'option' }, badge, key, ttl, h('span', { class: 'memory' }), life)
    element.addEventListener('click', () => this.choose(this.keyspace.indexOf(name), true))
    return { element, ttl, life, facts, span: 0 }
  }

  private spanOf(name: string, expires: number | null): number {
    if (expires === null) {
      this.spans.delete(name)
      return 0
    }
    const known = this.spans.get(name)
    if (known?.expires === expires) return known.span
    const span = Math.max(1, expires - Date.now())
    this.spans.set(name, { expires, span })
    return span
  }

  /** Moves the clocks on, lets expired rows go, and comes back when the next figure changes. */
  private count(): void {
    clearTimeout(this.timer)
    if (document.hidden) return
    const now = Date.now()
    let next = Infinity
    let due = false
    for (const row of this.rows.values()) {
      const { expires } = row.facts
      row.life.hidden = expires === null
      if (expires === null) {
        row.ttl.textContent = ''
        continue
      }
      const left = expires - now
      if (left <= 0) due = true
      row.ttl.textContent = remaining(Math.max(0, left))
      row.ttl.classList.toggle('soon', left < 10_000)
      row.life.style.transform = `scaleX(${Math.max(0, Math.min(1, left / row.span))})`
      next = Math.min(next, left < 10_000 ? 100 : (left % 1000) + 1)
    }
    if (due) next = Math.max(50, Math.min(next, 250)) // the engine's clock decides: it tells when the key has gone
    if (next < Infinity) this.timer = window.setTimeout(() => this.count(), next)
  }

  private choose(index: number, open: boolean): void {
    const name = this.keyspace.names[index]
    if (name === undefined) return
    this.selected = name
    const top = index * ROW
    const { box } = this
    if (top < box.scrollTop) box.scrollTop = top
    else if (top + ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + ROW - box.clientHeight
    this.draw()
    this.host.select(name, open)
  }

  /** Moves the selection with the keyboard; true when the key was used. */
  private key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    const count = this.keyspace.names.length
    const at = this.selected === null ? -1 : this.keyspace.indexOf(this.selected)
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW) - 1)
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1 }
    const target = steps[event.key]
    if (target !== undefined) this.choose(Math.max(0, Math.min(count - 1, target)), false)
    else if (at < 0) return false
    else if (event.key === 'Enter' || event.key === ' ') this.choose(at, true)
    else if (event.key === 'Delete' || event.key === 'Backspace') this.host.remove(this.selected!)
    else return false
    return true
  }
}
