/**
 * What of the platform is in types that everybody sees: `open({ wasm })`, `db.dump()`. It is looked up, not named: a program without
 * the DOM library compiles as well.
 */

/** A class of the platform; where there is none, `Else`. */
export type Global<Name extends string, Else = never> = typeof globalThis extends { [K in Name]: { prototype: infer T } } ? T : Else

/** A compiled module. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : object

/** The engine: a compiled `WebAssembly.Module`, its bytes, where to fetch it, or a response that carries it. */
export type WasmSource = WasmModule | Uint8Array | ArrayBuffer | Global<'Response'> | Global<'URL'> | string

/** A Blob: the platform's own, or as much of it as all platforms have. */
export type FileBlob = Global<
  'Blob',
  {
    readonly size: number
    readonly type: string
    arrayBuffer(): Promise<ArrayBuffer>
    text(): Promise<string>
  }
>
