/** The status line: what the engine costs, and a benchmark to click. */
import { size } from '../bytes'
import { byId } from '../dom'
import { textOf } from '../resp'
import type { Session } from '../session'

/** Fills in one figure. */
function put(id: string, text: string, title = ''): void {
  const value = byId(id).lastElementChild!
  value.textContent = text
  if (title) byId(id).title = title
}

/** Time from the start of loading the engine until it answered. */
export function showBoot(ms: number): void {
  put('status-boot', `${Math.round(ms)} ms`, 'Time to load the engine, restore the data and answer the first command')
}

/** Size of the engine as loaded; what went over the network is in the tooltip, if the browser tells. */
export function showEngine(url: string): void {
  const entry = performance.getEntriesByName(new URL(url, document.baseURI).href)[0] as PerformanceResourceTiming | undefined
  if (!entry?.decodedBodySize) return put('status-wasm', 'from cache')
  const { decodedBodySize: raw, encodedBodySize: packed } = entry
  put('status-wasm', size(raw), packed && packed < raw ? `${size(packed)} compressed` : 'wedis.wasm, uncompressed')
}

/** Memory of the data, as the engine counts it. */
export async function showMemory(session: Session): Promise<void> {
  const info = textOf(await session.run('INFO', 'memory')) ?? ''
  const used = /^used_memory:(\d+)/m.exec(info)?.[1]
  if (used) put('status-memory', size(Number(used)), 'used_memory of INFO: what the data takes up')
}

/** How long the last command took, engine and reply included. */
export function showLast(ms: number): void {
  const resolution = 0.1 // browsers round their clock
  put('status-last', ms < resolution ? '< 0.1 ms' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`)
}

/** 1_234_567 → "1.2 M/s". */
export function rate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)} M/s`
  return `${Math.round(perSecond / 1e3)} k/s`
}

/** A database to measure: the two typed commands, and its end. */
export interface Bench {
  set(key: string, value: string): unknown
  get(key: string): unknown
  close(): Promise<void>
}

/** Wires the benchmark button; `open` gives an empty database of its own, so that the user's data stays out of it. */
export function benchmark(open: () => Promise<Bench>): void {
  const button = byId<HTMLButtonElement>('bench')
  const out = byId('bench-out')
  button.disabled = false
  button.title = 'A second of typed SET and GET on a separate, empty database'
  button.addEventListener('click', () => {
    button.disabled = true
    out.textContent = 'running…'
    void measure(open)
      .then(({ set, get }) => (out.textContent = `SET ${rate(set)} · GET ${rate(get)}`))
      .catch((error: unknown) => (out.textContent = error instanceof Error ? error.message : String(error)))
      .finally(() => (button.disabled = false))
  })
}

const KEYS = 10_000
/** Work is cut into pieces of this many ms, so that the page stays alive. */
const SLICE = 40
const WARM_UP = 3
const SLICES = 11

async function measure(open: () => Promise<Bench>): Promise<{ set: number; get: number }> {
  const db = await open()
  try {
    const keys = Array.from({ length: KEYS }, (_, i) => `key:${i}`)
    const set = await repeat(i => db.set(keys[i % KEYS]!, 'hello world'))
    const get = await repeat(i => db.get(keys[i % KEYS]!))
    return { set, get }
  } finally {
    await db.close()
  }
}

/** Calls per second of `work`: the median of the slices, after a warm-up in which the browser compiles what is hot. */
async function repeat(work: (i: number) => unknown): Promise<number> {
  let calls = 0
  const slice = async (): Promise<number> => {
    await new Promise(resolve => setTimeout(resolve))
    const before = calls
    const start = performance.now()
    let now = start
    while (now - start < SLICE) {
      for (let n = 0; n < 200; n++) work(calls++)
      now = performance.now()
    }
    return ((calls - before) / (now - start)) * 1000
  }
  for (let n = 0; n < WARM_UP; n++) await slice()
  const rates: number[] = []
  for (let n = 0; n < SLICES; n++) rates.push(await slice())
  return rates.sort((a, b) => a - b)[SLICES >> 1]!
}
