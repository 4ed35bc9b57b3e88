/** Notices that a leader does not answer: it is frozen, or in an endless computation. */
import type { Stage } from './stage.js'

/** How often it looks, ms. */
const STEP = 500
/** How long a leader may be silent before it is asked, and then before it counts as frozen, ms. */
const LATE = 1000
const SILENT = 3000
/** How long a client without leader waits for one, and for one that loads, ms. */
const ABSENT = 8000
const LOADING = 120_000

export interface Watched {
  /** Whether nothing is expected. */
  idle(): boolean
  connected(): boolean
  /** Asks for a sign of life. */
  ask(): void
  /** `still` tells whether it has been silent since. */
  onSilence(still: () => boolean): void
}

export class Watchdog {
  private cancel: (() => void) | null = null
  private since = 0
  /** How often the leader, or one that is about to lead, has been heard. */
  signs = 0
  /** Looks that found nothing since it was asked: a tab that was frozen itself has not waited. */
  private looks = 0
  private loading = false

  constructor(
    private readonly stage: Stage,
    private readonly watched: Watched,
  ) {}

  /** Something is expected from now on. */
  wake(): void {
    if (this.cancel) return
    this.since = this.stage.now()
    this.looks = 0
    this.arm()
  }

  /** The leader has been heard. */
  heard(loading: boolean): void {
    this.signs++
    this.since = this.stage.now()
    this.looks = 0
    this.loading = loading
  }

  stop(): void {
    this.cancel?.()
    this.cancel = null
  }

  private arm(): void {
    this.cancel = this.stage.after(STEP, () => this.look())
  }

  private look(): void {
    this.cancel = null
    const { watched } = this
    if (watched.idle()) return
    const silence = this.stage.now() - this.since
    const connected = watched.connected()
    const patience = this.loading ? LOADING : connected ? LATE + SILENT : ABSENT
    this.arm()
    if (silence > patience && this.looks * STEP >= SILENT) {
      this.heard(true) // the next leader loads first
      const { signs } = this
      watched.onSilence(() => this.signs === signs)
    } else if (!connected || silence > LATE) {
      this.looks++
      watched.ask()
    }
  }
}
