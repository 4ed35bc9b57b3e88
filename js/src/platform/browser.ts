/** Browsers, and whatever else has `fetch`: the engine is a file beside this module, or where the caller says. */
import { type Platform, compileResponse } from '../engine/wasm.js'
import { type Open, opener } from '../open.js'
import type { Connect } from '../shared/connect.js'

export * from '../api.js'

const platform: Platform = {
  shipped: () => new URL('./wedis.wasm', import.meta.url),
  resolve: (address) => new URL(address, globalThis.location?.href),
  load: async (url) => compileResponse(await fetch(url)),
}

export const open: Open = opener(platform)
/** Connects to a database that all tabs of an origin share. */
export const connect: Connect = async (options) => (await import('../shared/connect.js')).connect(platform, options)
