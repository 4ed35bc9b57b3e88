/** A hash as a table, with the time that its fields have left where any has. */
import { h } from '../../dom'
import { itemsOf, numberOf, type Reply } from '../../resp'
import { remaining } from '../countdown'
import { Beginning } from './scan'
import { figure, fingerprint, more, panel, shown, table, type Place, type ValueView } from './value'

export class HashView implements ValueView {
  private readonly beginning: Beginning
  private length = 0
  /** When each field shown expires, ms since the epoch; null where it does not. */
  private expiries: (number | null)[] = []
  private clocks: [HTMLElement, number][] = []

  constructor(private readonly place: Place) {
    this.beginning = new Beginning(place, 'HSCAN', 2)
  }

  async read(): Promise<string> {
    const { session, key } = this.place
    this.length = numberOf(await session.run('HLEN', key))
    await this.beginning.read()
    const { items } = this.beginning
    const fields = items.flatMap((item, i) => (i % 2 === 0 && item.type === 'bulk' ? [item.bytes] : []))
    const times = fields.length ? itemsOf(await session.run('HPEXPIRETIME', key, 'FIELDS', fields.length, ...fields)) : []
    this.expiries = fields.map((_, i) => (numberOf(times[i]) > 0 ? numberOf(times[i]) : null))
    return `${this.length} ${fingerprint(items)} ${fingerprint(times)}`
  }

  facts(): [string, string][] {
    return [['fields', figure(this.length)]]
  }

  draw(): Node[] {
    const { items } = this.beginning
    const timed = this.expiries.some(time => time !== null)
    this.clocks = []
    const rows = this.expiries.map((time, i) => h('tr', {},
      h('th', { scope: 'row' }, cell(items[2 * i]!)),
      h('td', {}, cell(items[2 * i + 1]!)),
      timed && h('td', { class: 'ttl' }, this.clock(time))))
    this.tick(Date.now())
    const body = panel('table', 'Fields of the hash', table('Fields of the hash', ['Field', 'Value', ...(timed ? ['TTL'] : [])], rows))
    if (this.beginning.open) body.append(more(rows.length, this.length, () => this.beginning.more()))
    return [body]
  }

  tick(now: number): void {
    for (const [element, time] of this.clocks) element.textContent = remaining(Math.max(0, time - now))
    if (this.clocks.some(([, time]) => time < now)) this.place.again()
  }

  private clock(time: number | null): HTMLElement {
    const element = h('span', {})
    if (time !== null) this.clocks.push([element, time])
    return element
  }
}

const cell = (reply: Reply): Node => (reply.type === 'bulk' ? shown(reply.bytes) : document.createTextNode(''))
