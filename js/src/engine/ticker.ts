/** Drives an engine's ticks with the host's timers: armed only while something is due, never holding a Node process. */
import type { Engine } from './engine.js'
import { unref } from './wasm.js'

/** The longest delay that setTimeout takes; a later tick is reached in several steps. */
const LONGEST = 2 ** 31 - 1

/** Keeps the engine ticking. Returns how to stop. */
export function startTicking(engine: Engine): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  const arm = (when: number) => {
    if (stopped) return
    clearTimeout(timer)
    const delay = Math.ceil((when - engine.now()) / 1000)
    timer = unref(setTimeout(fire, Math.min(Math.max(delay, 0), LONGEST)))
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
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
