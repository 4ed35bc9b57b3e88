/**
 * Clocks, timers and chance of the tabs of a simulated world: to be imported before anything that looks at the platform's.
 *
 * Whatever code of a tab asks for is that tab's: what it has begun goes on in the same tab. Outside of tabs all is as it was.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What a tab is to its code. */
export interface Host {
  now(): number
  random(): number
  after(ms: number, run: () => void): () => void
  /** Runs something in a turn of its own. */
  turn(run: () => void): void
}

const current = new AsyncLocalStorage<Host>()

/** Runs something as code of a tab. */
export function within<T>(host: Host, run: () => T): T {
  return current.run(host, run)
}

class Timer {
  constructor(readonly cancel: () => void) {}

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

type Run = (...args: unknown[]) => void
const platform = globalThis as unknown as Record<string, never> & {
  setTimeout: unknown
  setInterval: unknown
  setImmediate: unknown
  clearTimeout: unknown
  clearInterval: unknown
}
const real = { ...globalThis, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval }

platform.setTimeout = (run: Run, ms = 0, ...args: unknown[]) => {
  const host = current.getStore()
  return host ? new Timer(host.after(ms, () => run(...args))) : real.setTimeout(run, ms, ...args)
}
platform.setInterval = (run: Run, ms: number) => (current.getStore() ? new Timer(() => {}) : real.setInterval(run, ms)) // tabs only hold the process with it
platform.setImmediate = (run: Run) => {
  const host = current.getStore()
  return host ? host.turn(run) : real.setImmediate(run)
}
platform.clearTimeout = (timer: unknown) => (timer instanceof Timer ? timer.cancel() : real.clearTimeout(timer as number))
platform.clearInterval = (timer: unknown) => (timer instanceof Timer ? timer.cancel() : real.clearInterval(timer as number))

const { now } = Date
Date.now = () => current.getStore()?.now() ?? now()
const performanceNow = performance.now.bind(performance)
performance.now = () => current.getStore()?.now() ?? performanceNow()
const { random } = Math
Math.random = () => current.getStore()?.random() ?? random()

const fill = crypto.getRandomValues.bind(crypto)
crypto.getRandomValues = ((array: Uint8Array) => {
  const host = current.getStore()
  if (!host) return fill(array)
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(host.random() * 256)
  return array
}) as typeof crypto.getRandomValues

/** An instance takes some turns of its tab to begin. */
const { instantiate } = WebAssembly
WebAssembly.instantiate = (async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
  const host = current.getStore()
  if (!host) return instantiate(module, imports)
  for (let turns = Math.floor(host.random() * 12); turns > 0; turns--) await new Promise<void>((resolve) => host.turn(resolve))
  return new WebAssembly.Instance(module, imports)
}) as typeof WebAssembly.instantiate
