/**
 * The one that has the engine of a shared database, and serves all clients.
 *
 * Invariants
 * - An answer leaves only while the lock and the store are this leader's: after a pause it looks first; with strict durability an
 *   answer waits for the store, which refuses a leader that was replaced.
 * - The line that says that a request ran is in the same record as what it did.
 */
import { Outbox } from '../client/outbox.js'
import type { Booted } from '../open.js'
import { dump } from '../persistence/exporting.js'
import { OwnershipError, UNSAVED } from '../persistence/status.js'
import { Guest } from './guest.js'
import { Ledger } from './ledger.js'
import { type Fault, type Notice, PROTOCOL, type ToClient, type ToLeader, faultOf, otherVersion, toldOf } from './protocol.js'
import type { Held, Stage, Wire } from './stage.js'

/** After a pause as long as this the leader looks whether it still is one, ms: shorter than the patience of clients. */
const LEASE = 1500
/** How many epochs there are in a millisecond. */
const FRACTION = 1024

export class Leader {
  readonly ledger: Ledger
  epoch = 0
  /** Called when it leads no more: by itself, or because another one does. */
  onOver: () => void = () => {}
  /** Called when the last client has left. */
  onEmpty: () => void = () => {}

  private readonly guests = new Map<string, Guest>()
  private readonly hall: Wire
  private readonly end = new AbortController()
  private over = false
  private leaving = false
  private seen: number
  private checking = false
  private readonly unchecked: (() => void)[] = []

  constructor(
    private readonly stage: Stage,
    readonly name: string,
    readonly booted: Booted,
    private readonly lock: Held,
    private readonly strict: boolean,
    known: number,
  ) {
    const { engine, keeper } = booted
    this.ledger = new Ledger(keeper?.annotations ?? [])
    this.seen = stage.now()
    this.hall = stage.channel(`wedis:${name}`)
    this.hall.onMessage = (message) => this.check(() => this.hear(message as Notice))
    lock.onLost = () => this.depose()
    engine.onFailure = (failure) => this.fail(failure)
    if (keeper) {
      keeper.remembered = () => this.ledger.lines()
      keeper.onChange = (status) => {
        if (status.error instanceof OwnershipError) return this.depose()
        for (const guest of this.guests.values()) guest.post({ kind: 'status', status: toldOf(status) })
      }
    }
    for (const client of this.ledger.known) this.watch(client, this.end.signal)
    this.rise(Math.max(this.ledger.epoch, known))
  }

  /** Leads in an epoch above another one. Whoever knows this leader already finds a new one. */
  private rise(above: number): void {
    for (const guest of this.guests.values()) guest.close()
    this.guests.clear()
    // No two leaders have the same: what goes by the clock comes with a random part.
    const base = Math.max(this.stage.now(), Math.floor(above / FRACTION) + 1)
    this.epoch = this.ledger.epoch = base * FRACTION + Math.floor(this.stage.random() * FRACTION)
    this.booted.keeper?.annotate(`epoch ${this.epoch}`)
    this.hall.post({ kind: 'here', v: PROTOCOL, epoch: this.epoch } satisfies Notice)
  }

  /** A message of the outbox of a client: null when everything is as durable as was chosen. */
  outbox(): Outbox {
    return new Outbox(() => (this.strict ? (this.booted.keeper?.committed() ?? null) : null))
  }

  /** An answer could not be given. True: because this is not the leader any more. */
  refused(reason: unknown): boolean {
    if (!(reason instanceof OwnershipError)) return this.over
    this.depose()
    return true
  }

  /** Stops leading of its own accord, when everything is stored. */
  async leave(discard = false): Promise<void> {
    if (this.over || this.leaving) return
    this.leaving = true // what comes now is for the next one
    const { keeper } = this.booted
    try {
      await keeper?.close(discard)
    } catch (error) {
      this.leaving = false
      if (!(error instanceof OwnershipError)) throw error
    }
    this.stop(null)
  }

  /** Somebody else leads, or ought to: nothing of what is here counts any more. */
  depose(): void {
    if (this.over) return
    this.stop(null)
  }

  private fail(failure: Error): void {
    if (this.over) return
    this.stop({ ...faultOf(failure) })
  }

  private stop(fault: Fault | null): void {
    this.over = true
    const { engine, keeper, ticking } = this.booted
    this.end.abort()
    if (fault) for (const guest of this.guests.values()) guest.post({ kind: 'failure', fault, stopped: false })
    for (const guest of this.guests.values()) guest.close()
    this.guests.clear()
    this.hall.close()
    engine.onFailure = () => {}
    if (keeper) keeper.onChange = () => {}
    ticking?.stop()
    const released = keeper ? keeper.close(true).catch(() => {}) : Promise.resolve()
    void released.then(() => {
      if (!engine.failure) engine.stop()
      this.lock.release()
      this.onOver()
    })
  }

  /** Runs something when it is certain that this is the leader. */
  private check(run: () => void): void {
    if (this.over || this.leaving) return
    if (!this.checking && this.stage.now() - this.seen <= LEASE) {
      this.seen = this.stage.now()
      return run()
    }
    this.unchecked.push(run)
    if (this.checking) return
    this.checking = true
    void certain(this.stage, this.lock).then((held) => {
      this.checking = false
      if (!held) return this.depose()
      this.seen = this.stage.now()
      for (const one of this.unchecked.splice(0)) if (!this.over) one()
    })
  }

  private hear(notice: Notice): void {
    if (notice.kind === 'bye') this.part(notice.client, notice.final)
    else if (notice.kind === 'here') this.doubt(notice.epoch)
    else if (notice.kind === 'hello') {
      if (notice.epoch > this.epoch) this.doubt(notice.epoch)
      else this.greet(notice.client, notice.v)
    }
  }

  /** There was or is another leader: one of the two has the lock. */
  private doubt(epoch: number): void {
    void this.lock.verify().then((held) => {
      if (this.over) return
      if (!held) this.depose()
      else if (epoch > this.epoch) this.rise(epoch)
    })
  }

  private greet(client: string, v: number): void {
    if (v !== PROTOCOL) {
      const wire = this.stage.channel(`wedis:${this.name}:${client}`)
      wire.post({ to: 'client', epoch: this.epoch, kind: 'refused', fault: otherVersion(PROTOCOL) } satisfies ToClient)
      wire.close()
      return
    }
    let guest = this.guests.get(client)
    if (!guest) {
      this.ledger.meet(client)
      guest = new Guest(this, client, this.stage.channel(`wedis:${this.name}:${client}`))
      guest.onMessage = (message) => this.check(() => this.take(client, message))
      this.guests.set(client, guest)
      this.watch(client, guest.gone.signal)
    }
    guest.post({ kind: 'welcome', status: toldOf(this.booted.keeper?.status ?? UNSAVED) })
  }

  private take(client: string, message: ToLeader): void {
    const guest = this.guests.get(client)
    if (!guest) return
    if (message.kind === 'ask') void this.answer(guest, message.n, message.what, message.discard)
    else guest.take(message)
  }

  private async answer(guest: Guest, n: number, what: 'flush' | 'dump' | 'close', discard: boolean): Promise<void> {
    try {
      const value = what === 'dump' ? await dump(this.booted.engine) : discard ? undefined : await this.booted.keeper?.flush()
      guest.post({ kind: 'told', n, value, fault: null })
      if (what === 'close') this.part(guest.client, true, discard)
    } catch (error) {
      if (!this.refused(error)) guest.post({ kind: 'told', n, value: null, fault: faultOf(error) })
    }
  }

  /** A client's tab dies when its lock is free. */
  private watch(client: string, signal: AbortSignal): void {
    this.stage.lock(`wedis:${this.name}:tab:${client}`, { signal }).then(
      (held) => {
        held.release()
        if (!signal.aborted) this.part(client, false)
      },
      () => {},
    )
  }

  private part(client: string, final: boolean, discard = false): void {
    this.ledger.forget(client, final)
    const guest = this.guests.get(client)
    if (!guest) return
    this.guests.delete(client)
    guest.close()
    if (this.guests.size > 0) return
    this.discard = discard
    this.onEmpty()
  }

  /** Whether the last client wanted what is unsaved dropped. */
  discard = false
}

/** Whether the lock is held; the answer is not older than the lease. */
export async function certain(stage: Stage, lock: Held): Promise<boolean> {
  for (;;) {
    const asked = stage.now()
    if (!(await lock.verify())) return false
    if (stage.now() - asked <= LEASE) return true // the tab was not frozen meanwhile
  }
}

