/**
 * A world without time of its own: what waits in it goes on when `run` says so, one thing at a time, in an order that a seed
 * decides. It takes the place of the platform's timers and clocks, so it must be there before the package is loaded.
 */

/** Numbers that a seed decides (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number below n. */
  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }
}

interface Timer {
  due: number
  run: () => void
}

const realTurn = setImmediate

export class World {
  random = new Random(0)
  private now = 1_700_000_000_000
  private turns: (() => void)[] = []
  private readonly timers = new Map<number, Timer>()
  private resumes: { alive: () => boolean; run: () => void }[] = []
  private timerNumber = 0

  /** Replaces timers and clocks of the platform. */
  install(): void {
    const global = globalThis as unknown as Record<string, unknown>
    global.setImmediate = (run: () => void) => void this.turns.push(run)
    global.setTimeout = (run: () => void, delay = 0) => {
      this.timers.set(++this.timerNumber, { due: this.now + delay, run })
      return this.timerNumber
    }
    global.clearTimeout = (timer: number) => void this.timers.delete(timer)
    Date.now = () => Math.floor(this.now)
    // A clock that only goes when somebody looks: work takes time, and how much does not depend on the machine.
    performance.now = () => (this.now += 0.4)
    Math.random = () => this.random.next()
  }

  /** Begins anew, with nothing that waits; the clock goes on, as engines of before may look at it. */
  begin(seed: number): void {
    this.random = new Random(seed)
    this.turns = []
    this.timers.clear()
    this.resumes = []
  }

  /** Waits for its turn among all that waits, while its owner lives. */
  step(alive: () => boolean): Promise<void> {
    return new Promise((run) => void this.resumes.push({ alive, run }))
  }

  /** Lets `steps` things go on, or as many as there are until `done`; timers when nothing else is left. */
  async run(steps: number, done: () => boolean = () => false): Promise<void> {
    for (let i = 0; i < steps; i++) {
      await new Promise((turn) => void realTurn(turn)) // promises settle
      if (done()) return
      this.resumes = this.resumes.filter((one) => one.alive())
      const choices = this.resumes.length + (this.turns.length > 0 ? 1 : 0)
      if (choices > 0) {
        const choice = this.random.below(choices)
        if (choice < this.resumes.length) this.resumes.splice(choice, 1)[0].run()
        else this.turns.shift()!()
      } else {
        const next = [...this.timers].reduce<[number, Timer] | null>((a, b) => (a === null || b[1].due < a[1].due ? b : a), null)
        if (next === null) continue
        this.timers.delete(next[0])
        this.now = Math.max(this.now, next[1].due)
        next[1].run()
      }
    }
  }
}
