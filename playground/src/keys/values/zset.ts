/** A sorted set as a ranking with bars, and on a map where its scores are places. */
import { h } from '../../dom'
import { itemsOf, numberOf, textOf, type Reply } from '../../resp'
import { looksLikePlaces, mapOf, type MapPoint } from './map'
import { PAGE, figure, fingerprint, pager, shown, table, tabPanel, tabs, type Place, type ValueView } from './value'

type Kind = 'ranking' | 'map'

/** A member and its score, as the engine writes it. */
interface Member {
  bytes: Uint8Array
  score: string
}

export class SortedSetView implements ValueView {
  private kind: Kind | null = null
  private highestFirst = true
  private offset = 0
  private size = 0
  private members: Member[] = []
  /** The lowest and the highest score of all. */
  private bounds: [number, number] = [0, 0]
  private places: Reply[] = []

  constructor(private readonly place: Place) {}

  async read(): Promise<string> {
    const { session, key } = this.place
    this.size = numberOf(await session.run('ZCARD', key))
    this.offset = Math.max(0, Math.min(this.offset, Math.floor((this.size - 1) / PAGE) * PAGE))
    const replies = await session.batch([
      ['ZRANGE', key, this.offset, this.offset + PAGE - 1, ...(this.highestFirst ? ['REV'] : []), 'WITHSCORES'],
      ['ZRANGE', key, 0, 0, 'WITHSCORES'],
      ['ZRANGE', key, -1, -1, 'WITHSCORES'],
    ])
    const [page, low, high] = replies.map(reply => itemsOf(reply))
    this.members = couples(page!)
    this.bounds = [valueOf(textOf(low![1]) ?? ''), valueOf(textOf(high![1]) ?? '')]
    this.places = looksLikePlaces(this.members.map(({ score }) => valueOf(score)))
      ? itemsOf(await session.run('GEOPOS', key, ...this.members.map(({ bytes }) => bytes)))
      : []
    return `${this.size} ${this.offset} ${this.highestFirst} ${this.kind} ${fingerprint(replies)}`
  }

  facts(): [string, string][] {
    return [['members', figure(this.size)]]
  }

  draw(): Node[] {
    const kind = this.places.length ? (this.kind ?? 'map') : 'ranking'
    const order = h('button', { type: 'button', class: 'tool', 'data-part': 'order', onclick: () => this.turn() }, this.highestFirst ? 'Highest first' : 'Lowest first')
    const pages = pager(this.offset, this.members.length, this.size, offset => this.show({ offset }))
    const bar = tabs<Kind>([['ranking', 'Ranking'], ...(this.places.length ? [['map', 'Map'] as const] : [])], kind, next => this.show({ kind: next }), order)
    return [bar, kind === 'map' ? this.map() : this.ranking(), ...(pages ? [pages] : [])]
  }

  private ranking(): HTMLElement {
    // Where one end is infinite, the members shown give the scale.
    const finite = [...this.members.map(({ score }) => valueOf(score)), ...this.bounds].filter(Number.isFinite)
    const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)]
    const rows = this.members.map(({ bytes, score }, i) => {
      const bar = h('span', { class: 'bar', 'aria-hidden': 'true' })
      bar.style.setProperty('--share', String(share(valueOf(score), low, high)))
      return h('tr', {},
        h('td', { class: 'index' }, figure(this.offset + i + 1)),
        h('th', { scope: 'row' }, shown(bytes)),
        h('td', { class: 'score' }, bar, h('span', {}, score)))
    })
    return tabPanel('table ranking', 'Members by score', table('Members by score', ['#', 'Member', 'Score'], rows))
  }

  private map(): HTMLElement {
    const points: MapPoint[] = this.members.flatMap(({ bytes }, i) => {
      const [longitude, latitude] = itemsOf(this.places[i]).map(numberOf)
      return longitude === undefined || latitude === undefined ? [] : [{ bytes, longitude, latitude }]
    })
    const rows = points.map(({ bytes, longitude, latitude }) =>
      h('tr', {}, h('th', { scope: 'row' }, shown(bytes)), h('td', {}, latitude.toFixed(5)), h('td', {}, longitude.toFixed(5))))
    return tabPanel('table places', 'Members on a map', mapOf(points, this.place.width), table('Places', ['Member', 'Latitude', 'Longitude'], rows))
  }

  private turn(): void {
    this.highestFirst = !this.highestFirst
    this.offset = 0
    this.place.again()
  }

  private show(change: { offset?: number; kind?: Kind }): void {
    Object.assign(this, change)
    this.place.again()
  }
}

/** A score out of its text. */
const valueOf = (score: string): number => (score === 'inf' ? Infinity : score === '-inf' ? -Infinity : Number(score))

/** How long a bar is, from 0 to 1; infinities are at the ends. */
function share(score: number, low: number, high: number): number {
  if (!Number.isFinite(score)) return score > 0 ? 1 : 0
  // In halves: the range of doubles is twice the largest of them.
  return high > low ? (score / 2 - low / 2) / (high / 2 - low / 2) : 0
}

/** Members and scores out of a flat array. */
function couples(items: readonly Reply[]): Member[] {
  const members: Member[] = []
  for (let i = 0; i + 1 < items.length; i += 2) {
    const item = items[i]!
    if (item.type === 'bulk') members.push({ bytes: item.bytes, score: textOf(items[i + 1]) ?? '' })
  }
  return members
}
