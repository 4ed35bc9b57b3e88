/** The Go toolchain's support script, made a module by scripts/build.mjs: takes the scope that Go may see as global. */
declare module '*/vendor/wasm_exec.js' {
  interface Go {
    importObject: WebAssembly.Imports
    exit: (code: number) => void
    run(instance: WebAssembly.Instance): Promise<void>
  }
  export default function (scope: object): new () => Go
}

/** The version of package.json, set by scripts/build.mjs. */
declare const __WEDIS_VERSION__: string

/** The version of Redis that the engine announces, from its source. */
declare const __REDIS_VERSION__: string

/** How workerd and its bundlers import a module. */
declare module '*/wedis.wasm' {
  const module: WebAssembly.Module
  export default module
}
