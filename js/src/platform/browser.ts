/** Browsers, and whatever else has `fetch`: the engine is a file beside this module, or where the caller says. */
import { compileResponse } from '../engine/wasm.js'
import { type Open, opener } from '../open.js'

export * from '../api.js'

export const open: Open = opener({
  shipped: () => new URL('./wedis.wasm', import.meta.url),
  resolve: (address) => new URL(address, globalThis.location?.href),
  load: async (url) => compileResponse(await fetch(url)),
})
