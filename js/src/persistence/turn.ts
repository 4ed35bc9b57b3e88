/**
 * "At the end of this turn of the event loop": after the code that is running and the promises it settles, so that a burst of
 * writes becomes one commit; before timers of background tabs, which browsers slow down to one a second.
 */
export const endOfTurn: (run: () => void) => void = pick()

function pick(): (run: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => unknown }
  if (typeof setImmediate === 'function') return (run) => void setImmediate(run)
  if (typeof MessageChannel === 'function') {
    return (run) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        run()
      }
      port2.postMessage(null)
    }
  }
  return (run) => void setTimeout(run, 0)
}
