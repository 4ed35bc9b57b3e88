/**
 * Which requests have had effects that are in the journal, so that none runs twice when it is made again at another leader.
 *
 * A line goes into the journal with the effects, and is there exactly when they are: `id <client> <n> <reply in base64, or - or ?>`.
 * Lines that still matter are written into each snapshot. A client says with each request which answers it has.
 *
 * Invariant: of a client that is kept, every request that has run and may be made again is found, but for those that were first sent
 * up to the epoch of its `doubt`.
 */

/** The longest reply that is remembered, bytes: what is longer has run, but its reply is lost. */
const REMEMBERED = 96
/** Clients that are not here and may come back: so many are kept. */
const GONE = 1000

/** What became of a request: its reply, `lost` if that is not known, `begun` if only some of its commands are known to have run. */
export type Outcome = Uint8Array | 'lost' | 'begun'

interface Client {
  readonly ids: Map<number, string>
  /** Of requests first sent in this epoch or before, those that are not found may have run. */
  doubt: number
  here: boolean
}

export class Ledger {
  /** The epoch of the last leader. */
  epoch = 0
  /** The `doubt` of clients that are not kept. */
  private horizon = 0
  /** Those that are not here: the longer ago they left, the earlier they stand. */
  private readonly clients = new Map<string, Client>()

  constructor(
    lines: readonly string[],
    private readonly gone = GONE,
  ) {
    for (const line of lines) {
      const [kind, a, b, c] = line.split(' ')
      if (kind === 'id') this.of(a).ids.set(Number(b), c)
      else if (kind === 'client') this.of(a).doubt = Number(b ?? this.horizon)
      else if (kind === 'horizon') this.horizon = Math.max(this.horizon, Number(a))
      else if (kind === 'epoch') this.epoch = Math.max(this.epoch, Number(a))
    }
  }

  /** Notes that a request has run; returns the line for the journal. */
  ran(client: string, n: number, reply: Uint8Array): string {
    return this.note(client, n, reply.length > REMEMBERED ? '-' : btoa(String.fromCharCode(...reply)))
  }

  /** Notes that some commands of a request have run; returns the line for the journal. */
  begun(client: string, n: number): string {
    return this.note(client, n, '?')
  }

  /** What became of a request; undefined if it has not run, as far as is known. */
  find(client: string, n: number): Outcome | undefined {
    const text = this.clients.get(client)?.ids.get(n)
    if (text === undefined) return undefined
    if (text === '-') return 'lost'
    return text === '?' ? 'begun' : Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  }

  /** Whether nothing can be said of a request that is not found. */
  doubtful(client: string, first: number): boolean {
    return first <= this.of(client).doubt
  }

  /** The client has its answers to what came before `low`, but for `open`. */
  prune(client: string, low: number, open: readonly number[]): void {
    const { ids } = this.of(client)
    for (const n of ids.keys()) {
      if (n >= low) return // most come in order; one that waited goes later
      if (!open.includes(n)) ids.delete(n)
    }
  }

  /** The client is there. */
  meet(client: string): void {
    this.of(client).here = true
  }

  /** The client is gone; it may come back with a request that has run. */
  leave(client: string): void {
    const one = this.of(client)
    one.here = false
    this.clients.delete(client)
    this.clients.set(client, one)
    let gone = [...this.clients.values()].filter(({ here }) => !here).length
    for (const [other, { here }] of this.clients) {
      if (gone <= this.gone) return
      if (here) continue
      this.clients.delete(other)
      this.horizon = this.epoch
      gone--
    }
  }

  /** What has to outlive the journal. */
  lines(): string[] {
    const lines = [`epoch ${this.epoch}`, `horizon ${this.horizon}`]
    for (const [client, { ids, doubt }] of this.clients) {
      lines.push(`client ${client} ${doubt}`)
      for (const [n, text] of ids) lines.push(`id ${client} ${n} ${text}`)
    }
    return lines
  }

  private note(client: string, n: number, text: string): string {
    this.of(client).ids.set(n, text)
    return `id ${client} ${n} ${text}`
  }

  private of(client: string): Client {
    let one = this.clients.get(client)
    if (!one) this.clients.set(client, (one = { ids: new Map(), doubt: this.horizon, here: false }))
    return one
  }
}
