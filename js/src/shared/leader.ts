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
import type { CandidateOptions } from './candidate.js'
import { Effects } from './effects.js'
import { Guest } from './guest.js'
import { Ledger } from './ledger.js'
import { type Fault, type Notice, PROTOCOL, type ToClient, type ToLeader, clientOf, faultOf, otherVersion, toldOf } from './protocol.js'
import type { Held, Stage, Wire } from './stage.js'

/** After a pause as long as this the leader looks whether it still is one, ms: shorter than the patience of clients. */
const LEASE = 1500
/** How many epochs there are in a millisecond. */
const FRACTION = 1024

export class Leader {
  readonly ledger: Ledger
  readonly effects: Effects
  epoch = 0
  /** Called when it leads no more: by itself, or because another one does. */
  onOver: () => void = () => {}
  /** Called when the last client has left. */
  onEmpty: () => void = () => {}

  /** By client: a new visit takes the place of the one before. */
  private readonly guests = new Map<string, Guest>()
  private readonly hall: Wire
  private over = false
  private leaving = false
  private seen: number
  private checking = false
  private readonly unchecked: (() => void)[] = []

  constructor(
    private readonly stage: Stage,
    readonly booted: Booted,
    private readonly lock: Held,
    known: number,
    private readonly options: Pick<CandidateOptions, 'name' | 'strict' | 'gone'>,
  ) {
    const { engine, keeper } = booted
    this.effects = new Effects(engine)
    this.ledger = new Ledger(keeper?.annotations ?? [], options.gone)
    this.seen = stage.now()
    this.hall = stage.channel(`wedis:${options.name}`)
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
    return new Outbox(() => (this.options.strict ? (this.booted.keeper?.committed() ?? null) : null))
  }

  /** Whether something that was answered is not stored: never with strict durability. */
  get dirty(): boolean {
    return !this.options.strict && this.booted.keeper?.status.dirty === true
  }

  /** An answer could not be given. True: because this is not the leader any more. */
  refused(reason: unknown): boolean {
    if (!(reason instanceof OwnershipError)) return this.over
    this.depose()
    return true
  }

  /** Stops leading of its own accord, when everything is stored. `discard`: or cannot be stored, and at once if nobody else is here. */
  async leave(discard = false): Promise<void> {
    if (this.over || this.leaving) return
    this.leaving = true // what comes now is for the next one, or waits until it is clear that there is none
    try {
      await this.booted.keeper?.close(discard && this.guests.size === 0)
    } catch (error) {
      if (!discard && !(error instanceof OwnershipError)) {
        this.leaving = false
        if (!this.checking) this.verify()
        throw error
      }
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

  /** Runs something when it is certain that this is the leader, and stays it. */
  private check(run: () => void): void {
    if (this.over) return
    const now = this.stage.now()
    if (!this.checking && !this.leaving && now - this.seen <= LEASE && now >= this.seen) {
      this.seen = now
      return run()
    }
    this.unchecked.push(run)
    if (!this.checking && !this.leaving) this.verify()
  }

  private verify(): void {
    this.checking = true
    void certain(this.stage, this.lock).then((held) => {
      this.checking = false
      if (!held) return this.depose()
      this.seen = this.stage.now()
      if (this.leaving) return
      for (const one of this.unchecked.splice(0)) if (!this.over) one()
    })
  }

  private hear(notice: Notice): void {
    if (notice.kind === 'here') this.doubt(notice.epoch)
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

  private greet(address: string, v: number): void {
    if (v !== PROTOCOL) {
      const wire = this.stage.channel(`wedis:${this.options.name}:${address}`)
      wire.post({ to: 'client', epoch: this.epoch, kind: 'refused', fault: otherVersion(PROTOCOL) } satisfies ToClient)
      wire.close()
      return
    }
    const client = clientOf(address)
    let guest = this.guests.get(client)
    if (guest?.address !== address) {
      guest?.close()
      const one = (guest = new Guest(this, address, this.stage.channel(`wedis:${this.options.name}:${address}`)))
      one.onMessage = (message) => this.check(() => this.take(one, message))
      this.guests.set(client, one)
      this.ledger.meet(client)
      this.watch(one)
    }
    guest.post({ kind: 'welcome', status: toldOf(this.booted.keeper?.status ?? UNSAVED) })
  }

  private take(guest: Guest, message: ToLeader): void {
    if (guest.gone.signal.aborted) return
    if (message.kind === 'ask') void this.answer(guest, message.n, message.what, message.discard)
    else guest.take(message)
  }

  private async answer(guest: Guest, n: number, what: 'flush' | 'dump' | 'close', discard: boolean): Promise<void> {
    try {
      const value = what === 'dump' ? await dump(this.booted.engine) : discard ? undefined : await this.booted.keeper?.flush()
      guest.post({ kind: 'told', n, value, fault: null })
      if (what === 'close') this.part(guest, discard)
    } catch (error) {
      if (!this.refused(error)) guest.post({ kind: 'told', n, value: null, fault: faultOf(error) })
    }
  }

  /** A visit is over when its lock is free. */
  private watch(guest: Guest): void {
    this.stage.lock(`wedis:${this.options.name}:tab:${guest.address}`, { signal: guest.gone.signal }).then(
      (held) => {
        held.release()
        this.part(guest)
      },
      () => {},
    )
  }

  private part(guest: Guest, discard = false): void {
    if (guest.gone.signal.aborted) return
    this.guests.delete(guest.client)
    guest.close()
    this.ledger.leave(guest.client)
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

