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
  private readonly leave = new AbortController()
  private tabLock: Held | null = null
  private worker: MemberOptions['worker']
  private cancel: () => void = () => {}
  private heard = false

  constructor(
    private readonly stage: Stage,
    private readonly options: MemberOptions,
    readonly client: string = crypto.randomUUID(),
  ) {
    this.worker = options.worker
    this.link = new SharedLink(stage, options.name, client)
    this.candidate = new Candidate(stage, { ...options, alone: false, known: () => this.link.epoch })
    this.link.onSilence = () => this.takeOver()
    this.link.onLeader = () => {
      this.heard = true
    }
    this.link.leave = (discard) => this.depart(discard)
  }

  /** Joins: resolves with the database when a leader is there. */
  async join(): Promise<RemoteDb> {
    const db = new RemoteDb(this.link)
    try {
      this.tabLock = await this.stage.lock(`${lockOf(this.options.name)}:tab:${this.client}`)
      this.stand()
      this.link.begin()
      await this.link.ready
    } catch (error) {
      this.depart(true).catch(() => {})
      throw error
    }
    return db
  }

  /** The page is put aside: what it holds is for others. */
  async suspend(): Promise<void> {
    this.link.suspend()
    await this.candidate.stop().catch(() => {})
    this.tabLock?.release()
  }

  /** The page is back. */
  async resume(): Promise<void> {
    this.tabLock = await this.stage.lock(`${lockOf(this.options.name)}:tab:${this.client}`)
    this.stand()
    this.link.begin()
  }

  /** Sees to it that there is a leader. */
  private stand(): void {
    if (!this.worker) return this.candidate.run()
    this.worker(() => this.withoutWorker()) // it lives as long as any tab has started it
    void this.watch()
  }

  /** Starts the worker whenever nobody leads. */
  private async watch(): Promise<void> {
    const { signal } = this.leave
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
      this.worker(() => this.withoutWorker())
      await new Promise<void>((resolve) => {
        const look = (tries: number): void => {
          if (this.heard || !this.worker || signal.aborted) return resolve()
          if (tries === 0) {
            this.withoutWorker()
            return resolve()
          }
          this.cancel = this.stage.after(100, () => look(tries - 1))
        }
        look(STARTS / 100)
      })
    }
  }

  /** There is no worker, or it does not start: tabs lead. */
  private withoutWorker(): void {
    if (!this.worker) return
    this.worker = null
    if (!this.leave.signal.aborted) this.candidate.run()
  }

  /** The leader holds its lock and does not answer. */
  private takeOver(): void {
    this.worker = null
    this.candidate.run(true)
  }

  private async depart(discard: boolean): Promise<void> {
    this.leave.abort()
    this.cancel()
    await this.candidate.stop(discard)
    this.tabLock?.release()
  }
}
