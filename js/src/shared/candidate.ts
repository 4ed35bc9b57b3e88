/** Whoever may lead a shared database: waits for its turn, leads, and when another one has taken over waits again. */
import type { Booted } from '../open.js'
import { OwnershipError } from '../persistence/status.js'
import { Leader, certain } from './leader.js'
import { type Notice, PROTOCOL, faultOf } from './protocol.js'
import type { Held, Stage } from './stage.js'

/** While it loads a candidate says so this often, ms. */
const SIGNS = 1000
/** How long another one may take that takes the lock away and is not heard, ms. */
const TURN = 5000

export interface CandidateOptions {
  readonly name: string
  readonly strict: boolean
  /** Makes the engine and fills it from the store, which from then on is this one's; `sure` is called before, and rejects if it is not to be. */
  boot(sure: () => Promise<void>): Promise<Booted>
  /** The highest epoch that is known here. */
  known?(): number
  /** How many clients that have gone it remembers; see `Ledger`. */
  readonly gone?: number | undefined
  /** Stops leading when nobody is left: the worker does. */
  readonly alone?: boolean
}

export class Candidate {
  leader: Leader | null = null
  private running: Promise<void> | null = null
  /** Whether it has the lock. */
  private elected = false
  private leave = new AbortController()
  private over: Promise<void> = Promise.resolve()

  constructor(
    private readonly stage: Stage,
    private readonly options: CandidateOptions,
  ) {}

  /** Stands for election, until `stop`. `silent`: takes the place of a leader that does not answer, as long as that says so. */
  run(silent?: () => boolean): void {
    if (silent && this.elected) return // it is this one that is slow
    if (this.running && !silent && !this.leave.signal.aborted) return
    this.leave.abort()
    const leave = (this.leave = new AbortController())
    const before = this.running
    const running = (before ?? Promise.resolve())
      .then(() => this.stand(silent, leave.signal))
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

  private async stand(silent: (() => boolean) | undefined, signal: AbortSignal): Promise<void> {
    for (let first = silent; !signal.aborted; first = undefined) {
      const turn = first ? await this.turn(signal) : null
      if (first?.() === false) {
        turn?.release()
        continue // another one was faster
      }
      let lock: Held
      try {
        lock = await this.stage.lock(lockOf(this.options.name), first ? { steal: true } : { signal })
      } catch (error) {
        turn?.release()
        if ((error as Error).name === 'AbortError') continue // taken away before it was noticed
        throw error
      }
      this.elected = !signal.aborted
      const again = this.elected && (await this.lead(lock, signal, () => turn?.release()))
      this.elected = false
      if (!again) return lock.release()
    }
  }

  /** One at a time takes the lock away: of two that do, the one that came first could load last and own the store, and not the lock. */
  private async turn(signal: AbortSignal): Promise<Held> {
    const name = `${lockOf(this.options.name)}:steal`
    const patience = new AbortController()
    const end = (): void => patience.abort()
    const cancel = this.stage.after(TURN, end)
    signal.addEventListener('abort', end)
    try {
      return await this.stage.lock(name, { signal: patience.signal })
    } catch {
      signal.throwIfAborted()
      return await this.stage.lock(name, { steal: true }) // it is frozen too
    } finally {
      cancel()
      signal.removeEventListener('abort', end)
    }
  }

  /** Leads until that is over, and calls `begun` when it does or does not. False: it could not. */
  private async lead(lock: Held, signal: AbortSignal, begun: () => void): Promise<boolean> {
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
      const booted = await options.boot(async () => {
        if (lost || !(await certain(stage, lock))) throw new OwnershipError('another tab leads')
      })
      // Frozen while it loaded, it may have lost its turn: then it took the store from somebody, who will notice, and is not to serve.
      if (lost || !(await certain(stage, lock))) {
        await abandon(booted)
        lock.release()
        return true
      }
      const known = Math.max(heard, options.known?.() ?? 0)
      const leader = new Leader(stage, booted, lock, known, options)
      this.leader = leader
      this.over = new Promise((resolve) => (leader.onOver = resolve))
      if (options.alone) leader.onEmpty = () => void leader.leave(leader.discard).catch(() => {})
      cancel()
      begun()
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
      begun()
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
