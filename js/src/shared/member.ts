/** One tab of a shared database: its client, and its part in finding a leader. */
import { RemoteDb } from '../async-db.js'
import { Candidate, type CandidateOptions, lockOf } from './candidate.js'
import { SharedLink } from './shared-link.js'
import type { Held, Stage } from './stage.js'

/** How long a worker may take until it leads or says that it loads, ms. */
const STARTS = 10_000

export interface MemberOptions extends CandidateOptions {
  /** Starts the worker that is to lead, or tells the one that is there; null where tabs lead. `failed` is called when it cannot. */
  readonly worker: ((failed: () => void) => void) | null
}

export class Member {
  readonly link: SharedLink
  private readonly candidate: Candidate
  private worker: MemberOptions['worker']
  private visits = 0
  /** Aborted when the visit is over. */
  private visit = new AbortController()
  private tabLock: Held | null = null
  private gone = false
  private heard = false

  constructor(
    private readonly stage: Stage,
    private readonly options: MemberOptions,
    readonly client: string = crypto.randomUUID(),
  ) {
    this.worker = options.worker
    this.link = new SharedLink(stage, options.name, options.strict)
    this.candidate = new Candidate(stage, { ...options, alone: false, known: () => this.link.epoch })
    this.link.onSilence = (still) => this.takeOver(still)
    this.link.onLeader = () => {
      this.heard = true
    }
    this.link.leave = (discard) => this.depart(discard)
  }

  /** Joins: resolves with the database when a leader is there. */
  async join(): Promise<RemoteDb> {
    const db = new RemoteDb(this.link)
    try {
      await this.enter()
      await this.link.ready
    } catch (error) {
      this.depart(true).catch(() => {})
      throw error
    }
    return db
  }

  /** The page is put aside: what it holds is for others. */
  async suspend(): Promise<void> {
    if (this.gone) return
    this.link.suspend()
    this.exit()
    await this.candidate.stop().catch(() => {})
  }

  /** The page is back. */
  async resume(): Promise<void> {
    if (!this.gone) await this.enter()
  }

  /** Begins a visit. */
  private async enter(): Promise<void> {
    const { signal } = (this.visit = new AbortController())
    const address = `${this.client}.${++this.visits}`
    const lock = await this.stage.lock(`${lockOf(this.options.name)}:tab:${address}`)
    if (signal.aborted) return lock.release()
    this.tabLock = lock
    this.stand(signal)
    this.link.begin(address)
  }

  private exit(): void {
    this.visit.abort()
    this.tabLock?.release()
    this.tabLock = null
  }

  /** Sees to it that there is a leader. */
  private stand(signal: AbortSignal): void {
    if (!this.worker) return this.candidate.run()
    this.worker(() => this.withoutWorker()) // it lives as long as any tab has started it
    void this.watch(signal)
  }

  /** Starts the worker whenever nobody leads. */
  private async watch(signal: AbortSignal): Promise<void> {
    while (this.worker && !signal.aborted) {
      let free: Held
      try {
        free = await this.stage.lock(lockOf(this.options.name), { shared: true, signal })
      } catch {
        return
      }
      free.release()
      if (signal.aborted) return
      this.heard = false
      this.worker?.(() => this.withoutWorker())
      await this.begins(signal)
    }
  }

  /** Waits until somebody leads or loads. If nobody does tabs lead. */
  private begins(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = (tries: number): void => {
        if (this.heard || !this.worker || signal.aborted) return resolve()
        if (tries > 0) return void this.stage.after(100, () => look(tries - 1))
        this.withoutWorker()
        resolve()
      }
      look(STARTS / 100)
    })
  }

  /** There is no worker, or it does not start: tabs lead. */
  private withoutWorker(): void {
    if (!this.worker) return
    this.worker = null
    if (!this.visit.signal.aborted) this.candidate.run()
  }

  /** The leader holds its lock and does not answer. */
  private takeOver(still: () => boolean): void {
    this.worker = null
    if (!this.visit.signal.aborted) this.candidate.run(still)
  }

  private async depart(discard: boolean): Promise<void> {
    this.gone = true
    this.exit()
    await this.candidate.stop(discard)
  }
}
