/** A stream as a timeline, newest first, with what its groups have read and not acknowledged. */
import { escape } from '../../bytes'
import { h } from '../../dom'
import { itemsOf, numberOf, textOf, type Reply } from '../../resp'
import { remaining } from '../countdown'
import { figure, fingerprint, shown, table, tabPanel, tabs, type Place, type ValueView } from './value'

type Kind = 'entries' | 'groups'

/** Entries on one page. */
const ENTRIES = 50
/** Groups whose details are read, and pending entries of each. */
const GROUPS = 10
const PENDING = 20
/** Fields of an entry that are shown. */
const FIELDS = 100
/** An id before this time (1973) was not made from a clock, nor one that is beyond what a Date holds. */
const FIRST_TIME = 1e11
const LAST_TIME = 8.64e15

/** A consumer group, read for the page. */
interface Group {
  name: Uint8Array
  facts: Map<string, Reply>
  consumers: Map<string, Reply>[]
  /** The oldest pending entries. */
  pending: Reply[]
  /** Pending entries of the page. */
  here: Reply[]
}

export class StreamView implements ValueView {
  private kind: Kind = 'entries'
  private length = 0
  private entries: Reply[] = []
  private groups: Group[] = []
  private groupCount = 0
  /** Where each page to the left of the current one begins; the newest begins at "+". */
  private readonly pages: string[] = ['+']

  constructor(private readonly place: Place) {}

  async read(): Promise<string> {
    const { session, key } = this.place
    const [length, entries, groups] = await session.batch([
      ['XLEN', key], ['XREVRANGE', key, this.pages.at(-1)!, '-', 'COUNT', ENTRIES + 1], ['XINFO', 'GROUPS', key],
    ])
    this.length = numberOf(length)
    this.entries = itemsOf(entries)
    this.groupCount = itemsOf(groups).length
    const details = await this.readGroups(itemsOf(groups).slice(0, GROUPS))
    return `${this.kind} ${this.pages.length} ${fingerprint([length!, entries!, groups!, ...details])}`
  }

  facts(): [string, string][] {
    return [['entries', figure(this.length)], ['groups', figure(this.groupCount)]]
  }

  draw(): Node[] {
    const bar = tabs<Kind>([['entries', 'Entries'], ['groups', `Groups (${this.groupCount})`, this.groupCount > 0]], this.shown, kind => {
      this.kind = kind
      this.place.again()
    })
    return this.shown === 'groups' ? [bar, this.drawGroups()] : [bar, this.drawEntries(), ...this.pager()]
  }

  private get shown(): Kind {
    return this.groupCount ? this.kind : 'entries'
  }

  /** Reads consumers and pending entries of some groups; what came, for the fingerprint. */
  private async readGroups(groups: readonly Reply[]): Promise<Reply[]> {
    const { session, key } = this.place
    const named = groups.map(fieldsOf).flatMap(facts => {
      const name = facts.get('name')
      return name?.type === 'bulk' ? [{ name: name.bytes, facts }] : []
    })
    const ids = this.entries.map(entry => textOf(itemsOf(entry)[0]) ?? '')
    const details = await session.batch(named.flatMap(({ name }) => [
      ['XINFO', 'CONSUMERS', key, name],
      ['XPENDING', key, name, '-', '+', PENDING],
      ['XPENDING', key, name, ids.at(-1) ?? '-', ids[0] ?? '+', ENTRIES],
    ]))
    this.groups = named.map((group, i) => ({
      ...group,
      consumers: itemsOf(details[3 * i]).map(fieldsOf),
      pending: itemsOf(details[3 * i + 1]),
      here: itemsOf(details[3 * i + 2]),
    }))
    // Idle times change all the time; they are not worth a new picture.
    return this.groups.flatMap(({ consumers, pending, here }) => [
      ...consumers.flatMap(one => ['name', 'pending'].map(field => one.get(field)!)),
      ...[...pending, ...here].flatMap(entry => itemsOf(entry).filter((_, i) => i !== 2)),
    ])
  }

  private drawEntries(): HTMLElement {
    const waiting = this.waitingById()
    const items: HTMLElement[] = []
    let after: number | null = null
    for (const entry of this.entries.slice(0, ENTRIES)) {
      const [idReply, fields] = itemsOf(entry)
      const id = textOf(idReply) ?? ''
      const time = Number(id.split('-')[0])
      const clocked = time >= FIRST_TIME && time <= LAST_TIME
      const gap = clocked && after !== null ? after - time : 0
      if (gap >= 1000) items.push(h('li', { class: 'gap' }, `${remaining(gap)} in between`))
      after = clocked ? time : null
      items.push(h('li', { class: 'entry-at' },
        h('div', { class: 'when' },
          clocked && h('time', { datetime: new Date(time).toISOString() }, clock(time)),
          h('code', {}, id),
          ...(waiting.get(id) ?? []).map(who => h('span', { class: 'pending', title: 'Read, not acknowledged' }, `pending: ${who}`))),
        ...pairs(itemsOf(fields))))
    }
    if (!items.length) items.push(h('li', { class: 'hint' }, 'No entries: they were deleted, or trimmed away.'))
    return tabPanel('timeline', 'Entries, newest first', h('ol', {}, ...items))
  }

  /** Who has read an entry without acknowledging it, by its id. */
  private waitingById(): Map<string, string[]> {
    const waiting = new Map<string, string[]>()
    for (const { name, here } of this.groups) {
      for (const [id, consumer] of here.map(itemsOf)) {
        const list = waiting.get(textOf(id) ?? '') ?? []
        waiting.set(textOf(id) ?? '', [...list, `${escape(name)} / ${textOf(consumer) ?? ''}`])
      }
    }
    return waiting
  }

  private drawGroups(): HTMLElement {
    const blocks = this.groups.flatMap(({ name, facts, consumers, pending }) => {
      const fact = (key: string): string => textOf(facts.get(key)) ?? '?'
      const people = consumers.map(one => h('tr', {},
        h('th', { scope: 'row' }, textOf(one.get('name')) ?? ''),
        h('td', {}, figure(numberOf(one.get('pending')))),
        h('td', {}, `${remaining(Math.max(0, numberOf(one.get('idle'))))} ago`)))
      const open = pending.map(itemsOf).map(([id, consumer, idle, count]) => h('tr', {},
        h('th', { scope: 'row' }, textOf(id) ?? ''),
        h('td', {}, textOf(consumer) ?? ''),
        h('td', {}, `${remaining(Math.max(0, numberOf(idle)))} ago`),
        h('td', {}, textOf(count) ?? '')))
      return [
        h('h4', {}, escape(name)),
        h('p', { class: 'hint' }, `read up to ${fact('last-delivered-id')} · lag ${fact('lag')} · pending ${fact('pending')}`),
        people.length ? table(`Consumers of ${escape(name)}`, ['Consumer', 'Pending', 'Seen'], people) : h('p', { class: 'hint' }, 'No consumers yet.'),
        open.length ? table(`Pending entries of ${escape(name)}`, ['Pending entry', 'Consumer', 'Delivered', 'Times'], open) : '',
      ]
    })
    if (this.groupCount > GROUPS) blocks.push(h('p', { class: 'hint' }, `The first ${GROUPS} of ${figure(this.groupCount)} groups.`))
    return tabPanel('table groups', 'Consumer groups', ...blocks)
  }

  /** The ways to newer and older entries. */
  private pager(): HTMLElement[] {
    const older = this.entries[ENTRIES]
    if (!older && this.pages.length === 1) return []
    const button = (part: string, label: string, possible: boolean, act: () => void): HTMLElement =>
      h('button', { type: 'button', class: 'tool', 'data-part': part, disabled: !possible, onclick: act }, label)
    const go = (act: () => void) => () => {
      act()
      this.place.again()
    }
    return [h('nav', { class: 'pager', 'aria-label': 'Pages' },
      button('newest', 'Newest', this.pages.length > 1, go(() => (this.pages.length = 1))),
      button('newer', 'Newer', this.pages.length > 1, go(() => void this.pages.pop())),
      button('older', 'Older', older !== undefined, go(() => void this.pages.push(textOf(itemsOf(older)[0])!))))]
  }
}

/** 1700000000123 → "14 Nov 22:13:20.123", in the visitor's time zone. */
function clock(ms: number): string {
  const date = new Date(ms)
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
  return `${day} ${date.toLocaleTimeString('en-GB')}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Fields and values as terms and descriptions, and how many more there are. */
function pairs(items: readonly Reply[]): HTMLElement[] {
  const list = h('dl', {}, ...items.slice(0, 2 * FIELDS).map((item, i) => h(i % 2 === 0 ? 'dt' : 'dd', {}, item.type === 'bulk' && shown(item.bytes))))
  const left = items.length / 2 - FIELDS
  return left > 0 ? [list, h('p', { class: 'hint' }, `and ${figure(left)} more ${left === 1 ? 'field' : 'fields'}`)] : [list]
}

/** A map, which RESP2 sends as a flat array, by its names. */
function fieldsOf(reply: Reply): Map<string, Reply> {
  const items = itemsOf(reply)
  return new Map(items.flatMap((item, i) => (i % 2 === 0 ? [[textOf(item) ?? '', items[i + 1]!] as const] : [])))
}
