/** A set as chips. */
import { h } from '../../dom'
import { numberOf } from '../../resp'
import { Beginning } from './scan'
import { figure, fingerprint, more, panel, shown, type Place, type ValueView } from './value'

export class SetView implements ValueView {
  private readonly beginning: Beginning
  private size = 0

  constructor(private readonly place: Place) {
    this.beginning = new Beginning(place, 'SSCAN', 1)
  }

  async read(): Promise<string> {
    this.size = numberOf(await this.place.session.run('SCARD', this.place.key))
    await this.beginning.read()
    return `${this.size} ${fingerprint(this.beginning.items)}`
  }

  facts(): [string, string][] {
    return [['members', figure(this.size)]]
  }

  draw(): Node[] {
    const { items } = this.beginning
    const chips = items.map(item => h('li', {}, item.type === 'bulk' && shown(item.bytes)))
    const body = panel('chips', 'Members of the set', h('ul', { 'aria-label': 'Members of the set' }, ...chips))
    if (this.beginning.open) body.append(more(items.length, this.size, () => this.beginning.more()))
    return [body]
  }
}
