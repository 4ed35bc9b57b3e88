/** Node, Bun and Deno: the engine is a file beside this module. */
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { type Platform, compileResponse } from '../engine/wasm.js'
import { type Open, opener } from '../open.js'
import type { Connect } from '../shared/connect.js'

export * from '../api.js'

const platform: Platform = {
  shipped: () => new URL('./wedis.wasm', import.meta.url),
  resolve: (address) => (URL.canParse(address) ? new URL(address) : pathToFileURL(address)),
  load: async (url) => (url.protocol === 'file:' ? WebAssembly.compile(await readFile(url)) : compileResponse(await fetch(url))),
}

export const open: Open = opener(platform)
/** Connects to a database that all tabs of an origin share. */
export const connect: Connect = async (options) => (await import('../shared/connect.js')).connect(platform, options)
