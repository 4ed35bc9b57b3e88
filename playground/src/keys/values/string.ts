/**
 * A string: as text, JSON, hexadecimal or bits, and the count of a HyperLogLog. It is read piece by piece, so that a value of
 * hundreds of megabytes opens as fast as a short one.
 */
import { size } from '../../bytes'
import { h, icon } from '../../dom'
import { numberOf, type Reply } from '../../resp'
import { bitsView, hexView, jsonView, prettyJson, textView } from './text'
import { figure, fingerprint, tabPanel, tabs, type Place, type ValueView } from './value'

type Kind = 'count' | 'text' | 'json' | 'hex' | 'bits'

/** Bytes read at first and with every "show more"; JSON is offered for values up to this size. */
const PIECE = 64 * 1024
/** Views that take much markup for a byte show smaller pieces. */
const SMALL: Partial<Record<Kind, number>> = { hex: 4 * 1024, bits: 512 }

export class StringView implements ValueView {
  private kind: Kind | null = null
  private wanted = PIECE
  private bytes = new Uint8Array()
  private total = 0
  private ones: number | null = null
  /** Elements that a HyperLogLog has seen, about; null for other strings. */
  private estimate: number | null = null

  constructor(private readonly place: Place) {}

  async read(): Promise<string> {
    const { session, key } = this.place
    const [length, piece] = await session.batch([['STRLEN', key], ['GETRANGE', key, 0, this.wanted - 1]])
    this.total = numberOf(length)
    this.bytes = piece?.type === 'bulk' ? (piece.bytes as Uint8Array<ArrayBuffer>) : new Uint8Array()
    // Of two keys the count is computed aside: of one alone the engine would note it in the value.
    this.estimate = isHyperLogLog(this.bytes, this.total) ? orNull(await session.run('PFCOUNT', key, key)) : null
    this.ones = this.shown === 'bits' ? orNull(await session.run('BITCOUNT', key)) : null
    return `${this.kind} ${this.wanted} ${this.total} ${this.place.width < 420} ${this.place.width < 680} ${fingerprint([piece!])}`
  }

  facts(): [string, string][] {
    const facts: [string, string][] = [['length', size(this.total)]]
    if (this.ones !== null) facts.push(['bits set', figure(this.ones)])
    return facts
  }

  draw(): Node[] {
    const pretty = this.pretty()
    const kind = this.shown
    const piece = SMALL[kind]
    const bytes = piece === undefined ? this.bytes : this.bytes.subarray(0, this.wanted - PIECE + piece)
    const copy = h('button', { type: 'button', class: 'tool', 'data-part': 'copy' }, icon('copy'), 'Copy')
    copy.addEventListener('click', () => void this.place.copy(kind === 'json' ? pretty! : textView(this.bytes)[0]!.textContent!))
    const bar = tabs<Kind>([
      ...(this.estimate === null ? [] : [['count', 'Count'] as const]),
      ['text', 'Text'], ['json', 'JSON', pretty !== null], ['hex', 'Hex'], ['bits', 'Bits'],
    ], kind, next => {
      this.kind = next
      this.place.again()
    }, copy)
    const body = tabPanel(kind, `Value as ${kind}`, kind === 'count' ? this.count() : h('pre', {}, ...this.content(kind, bytes, pretty)))
    if (kind !== 'count' && bytes.length < this.total) {
      body.append(h('button', {
        type: 'button', class: 'more', 'data-part': 'more',
        onclick: () => {
          this.wanted += piece ?? PIECE
          this.place.again()
        },
      }, `Show more (${size(bytes.length)} of ${size(this.total)})`))
    }
    return [bar, body]
  }

  /** The view that is on the page: the chosen one where it is possible. */
  private get shown(): Kind {
    if (this.kind === 'json' || this.kind === null) {
      if (this.kind === null && this.estimate !== null) return 'count'
      return this.pretty() === null ? 'text' : 'json'
    }
    return this.kind === 'count' && this.estimate === null ? 'text' : this.kind
  }

  private pretty(): string | null {
    return this.total <= PIECE ? prettyJson(this.bytes) : null
  }

  private content(kind: Kind, bytes: Uint8Array, pretty: string | null): Node[] {
    if (this.total === 0) return [h('span', { class: 'hint' }, 'The value is empty.')]
    const narrow = this.place.width < 420
    switch (kind) {
      case 'json':
        return jsonView(pretty!)
      case 'hex':
        return hexView(bytes, narrow ? 8 : 16)
      case 'bits':
        return bitsView(bytes, this.place.width < 680 ? 4 : 8)
      default:
        return textView(bytes)
    }
  }

  private count(): HTMLElement {
    return h('div', { class: 'estimate' },
      h('strong', {}, `≈ ${figure(this.estimate!)}`),
      h('span', {}, 'different elements seen'),
      h('p', { class: 'hint' }, `A HyperLogLog, ${this.bytes[4] === 0 ? 'dense' : 'sparse'}: it cannot tell which elements, and its count is off by 0.8 % on average.`))
  }
}

/** "HYLL", then the encoding, and at least its header of 16 bytes. */
function isHyperLogLog(bytes: Uint8Array, total: number): boolean {
  return total >= 16 && bytes[0] === 0x48 && bytes[1] === 0x59 && bytes[2] === 0x4c && bytes[3] === 0x4c && bytes[4]! <= 1
}

const orNull = (reply: Reply): number | null => (reply.type === 'integer' ? numberOf(reply) : null)
