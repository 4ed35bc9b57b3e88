/**
 * What `open({ wasm })` takes. The types of the platform are looked up, not named: a program without the DOM library compiles
 * as well.
 */
type Global<Name extends string> = typeof globalThis extends { [K in Name]: { prototype: infer T } } ? T : never
type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : object

/** The engine: a compiled `WebAssembly.Module`, its bytes, where to fetch it, or a response that carries it. */
export type WasmSource = WasmModule | Uint8Array | ArrayBuffer | Global<'Response'> | Global<'URL'> | string
