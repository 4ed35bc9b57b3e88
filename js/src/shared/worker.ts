/** The SharedWorker that leads a shared database: the entry `wedis/shared-worker.js`. */
import { compileResponse } from '../engine/wasm.js'
import { type HostedOptions, boot } from '../open.js'
import type { Durability } from '../persistence/store.js'
import { type IndexedDBOptions, indexedDB } from '../stores/indexeddb.js'
import { Candidate } from './candidate.js'
import { browserStage } from './stage.js'

/** What a tab tells the worker. */
export interface Start {
  kind: 'start'
  name: string
  durability: Durability
  config: HostedOptions['config']
  /** Of which store it is the handle; null for none. */
  store: { kind: string; name: string; options: object } | null
  wasm: string | Uint8Array | ArrayBuffer
}

const candidates = new Map<string, Candidate>()

const scope = globalThis as unknown as { addEventListener(type: 'connect', listener: (event: { ports: readonly MessagePort[] }) => void): void }
scope.addEventListener('connect', ({ ports }) => {
  ports[0].onmessage = ({ data }) => start(data as Start)
})

function start({ name, durability, config, store, wasm }: Start): void {
  let candidate = candidates.get(name)
  if (!candidate) {
    const options: HostedOptions = { wasm, config, durability }
    candidate = new Candidate(browserStage(), {
      name,
      strict: durability === 'strict',
      alone: true,
      boot: (sure) => boot(platform, { ...options, sure, ...(store ? { store: indexedDB(store.name, store.options as IndexedDBOptions) } : {}) }),
    })
    candidates.set(name, candidate)
  }
  candidate.run()
}

const platform = {
  shipped: () => new URL('./wedis.wasm', import.meta.url),
  resolve: (address: string) => new URL(address, globalThis.location?.href),
  load: async (url: URL) => compileResponse(await fetch(url)),
}
