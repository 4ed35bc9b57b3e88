/** The beginning of a collection that has no order: as many elements as were asked for, read with its SCAN. */
import { byteString } from '../../bytes'
import { itemsOf, textOf, type Reply, type Word } from '../../resp'
import { PAGE, type Place } from './value'

/** Reads a hash or a set from its beginning. */
export class Beginning {
  /** How many elements are wanted. */
  private wanted = PAGE
  /** What was read: members, or fields and values by turns. */
  items: Reply[] = []
  /** There is more. */
  open = false

  constructor(private readonly place: Place, private readonly command: string, private readonly width: 1 | 2) {}

  /** Reads again. An element that comes twice, as it may while a table grows, is taken once. */
  async read(): Promise<void> {
    const seen = new Set<string>()
    const items: Reply[] = []
    let cursor: Word = '0'
    do {
      const [next, page] = itemsOf(await this.place.session.run(this.command, this.place.key, cursor, 'COUNT', PAGE))
      const found = itemsOf(page)
      for (let i = 0; i < found.length; i += this.width) {
        const name = nameOf(found[i]!)
        if (seen.has(name)) continue
        seen.add(name)
        items.push(...found.slice(i, i + this.width))
      }
      cursor = textOf(next) ?? '0'
    } while (cursor !== '0' && items.length / this.width < this.wanted)
    this.open = cursor !== '0' || items.length / this.width > this.wanted
    this.items = items.slice(0, this.wanted * this.width)
  }

  /** Wants one page more. */
  more(): void {
    this.wanted += PAGE
    this.place.again()
  }
}

const nameOf = (item: Reply): string => (item.type === 'bulk' ? byteString(item.bytes) : '')
