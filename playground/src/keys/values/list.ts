/** A list with its indexes, a page at a time. */
import { h } from '../../dom'
import { itemsOf, numberOf, stringsOf, type Reply } from '../../resp'
import { PAGE, figure, fingerprint, pager, panel, shown, table, type Place, type ValueView } from './value'

export class ListView implements ValueView {
  private offset = 0
  private length = 0
  private page: Reply | undefined

  constructor(private readonly place: Place) {}

  async read(): Promise<string> {
    const { session, key } = this.place
    this.length = numberOf(await session.run('LLEN', key))
    this.offset = Math.max(0, Math.min(this.offset, Math.floor((this.length - 1) / PAGE) * PAGE))
    this.page = await session.run('LRANGE', key, this.offset, this.offset + PAGE - 1)
    return `${this.length} ${this.offset} ${fingerprint(itemsOf(this.page))}`
  }

  facts(): [string, string][] {
    return [['length', figure(this.length)]]
  }

  draw(): Node[] {
    const elements = stringsOf(this.page)
    const rows = elements.map((bytes, i) => h('tr', {}, h('th', { scope: 'row', class: 'index' }, figure(this.offset + i)), h('td', {}, shown(bytes))))
    const pages = pager(this.offset, elements.length, this.length, offset => {
      this.offset = offset
      this.place.again()
    })
    return [panel('table', 'Elements of the list', table('Elements of the list', ['Index', 'Element'], rows)), ...(pages ? [pages] : [])]
  }
}
