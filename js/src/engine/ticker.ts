/** Drives an engine's ticks with the host's timers: armed only while something is due, holding a Node process only while something waits. */
import type { Engine } from './engine.js'
import { ref, unref } from './wasm.js'

/** The longest delay that setTimeout takes; a later tick is reached in several steps. */
const LONGEST = 2 ** 31 - 1

/** Ticks that go on until they are stopped. */
export interface Ticking {
  /** Lets the timer hold the process, or no longer. */
  hold(held: boolean): void
  stop(): void
}

/** Keeps the engine ticking. */
export function startTicking(engine: Engine): Ticking {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let held = false

  const arm = (when: number) => {
    if (stopped) return
    clearTimeout(timer)
    const delay = Math.ceil((when - engine.now()) / 1000)
    timer = setTimeout(fire, Math.min(Math.max(delay, 0), LONGEST))
    if (!held) unref(timer)
  }
  const fire = () => {
    timer = undefined
    if (engine.failure) return
    try {
      engine.tick() // arms the next one through onTick
    } catch {
      // The engine failed and says so to whoever uses it next; a timer has nobody to tell.
    }
  }
  engine.onTick = arm
  if (engine.armed !== 0) arm(engine.armed)
  return {
    hold(now) {
      held = now
      if (timer === undefined) return
      if (held) ref(timer)
      else unref(timer)
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
