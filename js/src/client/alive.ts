/**
 * Keeps a process alive while a signal may end what waits in it: the timer of AbortSignal.timeout does not, and a program whose
 * only other work it was would end before.
 */

/** The longest delay that setInterval takes. */
const LONG = 2 ** 31 - 1

/** Holds the process until the function that it returns is called; nothing without a signal. */
export function holdFor(signal: unknown): () => void {
  if (signal === undefined) return () => {}
  const timer = setInterval(() => {}, LONG)
  return () => clearInterval(timer)
}
