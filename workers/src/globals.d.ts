/** What the modules of src/ find in their surroundings, beyond the Workers runtime. */

declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}

declare module '*/wasm_exec.js'

/** From Go's wasm_exec.js. */
declare class Go {
  importObject: { gojs: Record<string, (sp: number) => void> }
  mem: DataView
  exited: boolean
  run(instance: WebAssembly.Instance): Promise<void>
}

/** Read once by github.com/syumai/workers. */
declare var context: object
