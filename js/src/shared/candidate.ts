/** Whoever may lead a shared database: waits for its turn, leads, and when another one has taken over waits again. */
import type { Booted } from '../open.js'
import { OwnershipError } from '../persistence/status.js'
import { Leader, certain } from './leader.js'
import { type Notice, PROTOCOL, faultOf } from './protocol.js'
import type { Held, Stage } from './stage.js'

/** While it loads a candidate says so this often, ms. */
const SIGNS = 1000

export interface CandidateOptions {
  readonly name: string
  readonly strict: boolean
  /** Makes the engine and fills it from the store, which from then on is this one's. */
  boot(): Promise<Booted>
  /** The highest epoch that is known here. */
  known?(): number
  /** Stops leading when nobody is left: the worker does. */
  readonly alone?: boolean
}

export class Candidate {
  leader: Leader | null = null
  private running: Promise<void> | null = null
  private leave = new AbortController()
  private over: Promise<void> = Promise.resolve()

  constructor(
    private readonly stage: Stage,
    private readonly options: CandidateOptions,
  ) {}

  /** Stands for election, until `stop`. `steal`: takes the place of a leader that does not answer. */
  run(steal = false): void {
    if (steal && this.leader) return // it is this one that is slow
    if (this.running && !steal) return
    this.leave.abort()
    const leave = (this.leave = new AbortController())
    const before = this.running
    const running = (before ?? Promise.resolve())
      .then(() => this.stand(steal, leave.signal))
      .catch(() => {})
      .finally(() => {
        if (this.running === running) this.running = null
      })
    this.running = running
  }

  /** Stops, when everything is stored; then another one leads. */
  async stop(discard = false): Promise<void> {
    this.leave.abort()
    await this.leader?.leave(discard)
    await this.over
  }

  private async stand(steal: boolean, signal: AbortSignal): Promise<void> {
    for (let first = steal; !signal.aborted; first = false) {
      const lock = await this.stage.lock(lockOf(this.options.name), first ? { steal: true } : { signal })
      if (signal.aborted) return lock.release()
      if (!(await this.lead(lock, signal))) return
    }
  }

  /** Leads until that is over. False: it could not. */
  private async lead(lock: Held, signal: AbortSignal): Promise<boolean> {
    const { stage, options } = this
    const hall = stage.channel(`wedis:${options.name}`)
    const say = (notice: Notice): void => hall.post(notice)
    let lost = false
    lock.onLost = () => (lost = true)
    let cancel = (): void => {}
    const sign = (): void => {
      say({ kind: 'loading', v: PROTOCOL })
      cancel = stage.after(SIGNS, sign)
    }
    sign()
    try {
      let heard = 0
      hall.onMessage = (message) => {
        if ((message as Notice).kind === 'here') heard = Math.max(heard, (message as { epoch: number }).epoch)
      }
      const booted = await options.boot()
      // Frozen while it loaded, it may have lost its turn: then it took the store from somebody, who will notice, and is not to serve.
      if (lost || !(await certain(stage, lock))) {
        await abandon(booted)
        lock.release()
        return true
      }
      const known = Math.max(heard, options.known?.() ?? 0)
      const leader = new Leader(stage, options.name, booted, lock, options.strict, known)
      this.leader = leader
      this.over = new Promise((resolve) => (leader.onOver = resolve))
      if (options.alone) leader.onEmpty = () => void leader.leave(leader.discard).catch(() => {})
      cancel()
      if (signal.aborted) await leader.leave().catch(() => leader.depose())
      await this.over
      this.leader = null
      return !options.alone || lost
    } catch (error) {
      lock.release()
      if (lost || error instanceof OwnershipError) return true // another one was faster
      say({ kind: 'failed', v: PROTOCOL, fault: faultOf(error) })
      return false
    } finally {
      cancel()
      hall.close()
    }
  }
}

async function abandon({ engine, keeper, ticking }: Booted): Promise<void> {
  ticking?.stop()
  await keeper?.close(true).catch(() => {})
  if (!engine.failure) engine.stop()
}

export function lockOf(name: string): string {
  return `wedis:${name}`
}
