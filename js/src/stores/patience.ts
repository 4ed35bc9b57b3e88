/** How long a store waits for a browser that may never answer. */

const STEPS = 10

/**
 * Calls `over` after so many milliseconds, unless what it returns is called before. Time in which this thread got none itself (the
 * machine slept, or is busy with others, which the one waited for then has to do with too) hardly counts.
 */
export function patience(ms: number, over: () => void): () => void {
  let left = STEPS
  let timer: ReturnType<typeof setTimeout>
  const step = () => {
    if (left-- === 0) over()
    else timer = setTimeout(step, ms / STEPS)
  }
  step()
  return () => clearTimeout(timer)
}
