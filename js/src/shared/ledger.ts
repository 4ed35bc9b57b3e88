/**
 * Which requests have had effects that are in the journal, so that none runs twice when it is made again at another leader.
 *
 * A line goes into the journal with the effects, and is there exactly when they are: `id <client> <n> <reply in base64, or ->`. Lines
 * that still matter are written into each snapshot. A client says with each request which answers it has.
 */

/** The longest reply that is remembered, bytes: what is longer has run, but its reply is lost. */
const REMEMBERED = 96
/** Clients that may come back although they are thought to be gone: so many are kept apart. */
const DOUBTS = 1000

export class Ledger {
  /** The epoch of the last leader. */
  epoch = 0
  /** Requests first sent in this epoch or before, by clients of whom nothing is kept any more, may have run. */
  private horizon = 0
  private readonly clients = new Map<string, Map<number, string>>()
  /** Clients of whom nothing is kept, and the epoch up to which their requests may have run. */
  private readonly doubts = new Map<string, number>()

  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const [kind, a, b, c] = line.split(' ')
      if (kind === 'id') this.of(a).set(Number(b), c)
      else if (kind === 'client') this.of(a)
      else if (kind === 'horizon') this.horizon = Math.max(this.horizon, Number(a))
      else if (kind === 'epoch') this.epoch = Math.max(this.epoch, Number(a))
    }
  }

  /** Notes that a request has run; returns the line for the journal. */
  ran(client: string, n: number, reply: Uint8Array): string {
    const text = reply.length > REMEMBERED ? '-' : btoa(String.fromCharCode(...reply))
    this.of(client).set(n, text)
    return `id ${client} ${n} ${text}`
  }

  /** The reply to a request that has run: null if it is lost; undefined if the request has not run, as far as is known. */
  find(client: string, n: number): Uint8Array | null | undefined {
    const text = this.clients.get(client)?.get(n)
    if (text === undefined) return undefined
    return text === '-' ? null : Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  }

  /** The client is there. */
  meet(client: string): void {
    if (this.clients.has(client)) return
    this.of(client)
    if (!this.doubts.has(client)) this.doubts.set(client, this.horizon)
  }

  /** Whether nothing can be said of a request that is not found. */
  doubtful(client: string, first: number): boolean {
    return first <= (this.doubts.get(client) ?? -1)
  }

  /** The client has its answers to what came before `low`, but for `open`. */
  prune(client: string, low: number, open: readonly number[]): void {
    const entries = this.clients.get(client)
    if (!entries) return
    for (const n of entries.keys()) {
      if (n >= low) return
      if (!open.includes(n)) entries.delete(n)
    }
  }

  /** The client is gone; unless that is certain, it may come back with a request that has run. */
  forget(client: string, certain: boolean): void {
    this.doubts.delete(client)
    if (!this.clients.delete(client) || certain) return
    this.doubts.set(client, this.epoch)
    if (this.doubts.size <= DOUBTS) return
    for (const [other, epoch] of this.doubts) {
      if (this.clients.has(other)) continue
      this.doubts.delete(other)
      this.horizon = Math.max(this.horizon, epoch)
      return
    }
  }

  get known(): string[] {
    return [...this.clients.keys()]
  }

  /** What has to outlive the journal. */
  lines(): string[] {
    const lines = [`epoch ${this.epoch}`]
    const horizon = Math.max(this.horizon, ...this.doubts.values())
    if (horizon > 0) lines.push(`horizon ${horizon}`)
    for (const [client, entries] of this.clients) {
      lines.push(`client ${client}`)
      for (const [n, text] of entries) lines.push(`id ${client} ${n} ${text}`)
    }
    return lines
  }

  private of(client: string): Map<number, string> {
    let entries = this.clients.get(client)
    if (!entries) this.clients.set(client, (entries = new Map()))
    return entries
  }
}
