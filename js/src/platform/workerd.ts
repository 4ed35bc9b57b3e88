/** Cloudflare's workerd compiles no bytes: the module is part of the Worker's upload, as an import. */
import module from './wedis.wasm'
import { type Open, opener } from '../open.js'

export * from '../api.js'

export const open: Open = opener({
  shipped: () => module,
  resolve: (address) => new URL(address),
  load: () => Promise.reject(new TypeError("wasm: a Worker cannot compile WebAssembly; import 'wedis/wedis.wasm' and pass the module")),
})
