/**
 * From whatever the caller has to a running instance: compile once, instantiate as often as wanted.
 *
 * Compiling takes about 10 ms, a further instance of a compiled module a few; hence modules are kept by the address they
 * were loaded from, and a caller may pass a `WebAssembly.Module` of its own.
 */
import createGo from '../vendor/wasm_exec.js'
import type { EngineExports } from './exports.js'
import type { Host } from './host.js'
import type { WasmSource } from './source.js'

/** How a platform finds the engine: its own copy, and how it loads a URL. */
export interface Platform {
  /** The module that the package ships, or where it is. */
  shipped(): WasmSource
  /** The URL of an address that a caller wrote as text. */
  resolve(address: string): URL
  /** Compiles what is at an address. */
  load(url: URL): Promise<WebAssembly.Module>
}

const loaded = new Map<string, Promise<WebAssembly.Module>>()

/** The compiled module of a source. */
export async function compile(source: WasmSource | Promise<WasmSource>, platform: Platform): Promise<WebAssembly.Module> {
  const given: unknown = await source
  if (given instanceof WebAssembly.Module) return given
  if (typeof Response === 'function' && given instanceof Response) return compileResponse(given)
  if (typeof given === 'string' || given instanceof URL) {
    const url = typeof given === 'string' ? platform.resolve(given) : given
    const known = loaded.get(url.href)
    if (known) return known
    const module = platform.load(url)
    loaded.set(url.href, module)
    module.catch(() => loaded.delete(url.href)) // the next open() tries again
    return module
  }
  if (given instanceof Uint8Array || given instanceof ArrayBuffer) return WebAssembly.compile(given as BufferSource)
  throw new TypeError('wasm: expected a WebAssembly.Module, its bytes, a URL or a Response')
}

/** Compiles a response while it arrives; servers that send another type than application/wasm cost a second step. */
export async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`wasm: ${response.url} answered ${response.status} ${response.statusText}`.trimEnd())
  const streaming = (WebAssembly as { compileStreaming?: typeof WebAssembly.compileStreaming }).compileStreaming
  if (streaming && response.headers.get('content-type')?.startsWith('application/wasm')) {
    return streaming.call(WebAssembly, response)
  }
  return WebAssembly.compile(await response.arrayBuffer())
}

/** Starts an instance. `died` is called when Go ends the program, which only a fatal error does. */
export async function instantiate(module: WebAssembly.Module, host: Host | undefined, died: (reason: string) => void): Promise<EngineExports> {
  const output = new GoOutput()
  const Go = createGo(goScope(output, host))
  const go = new Go()
  go.exit = (code) => died(output.firstLine || `Go exited with code ${code}`)
  const instance = await WebAssembly.instantiate(module, go.importObject)
  const exports = instance.exports as unknown as EngineExports
  if (typeof exports.wedis_exec !== 'function') throw new TypeError('wasm: this module is no Wedis engine')
  // main never returns; by the time this call does, its start-up is over.
  go.run(instance).catch((error: unknown) => died(String(error)))
  return exports
}

/** What Go prints, which it does only when it dies: the first line says why, stacks follow. */
class GoOutput {
  private text = ''
  private readonly decoder = new TextDecoder()

  get firstLine(): string {
    return this.text.trimStart().split('\n')[0]
  }

  write(bytes: Uint8Array): number {
    if (this.text.length < 1000) this.text += this.decoder.decode(bytes)
    return bytes.length
  }
}

/**
 * The only globals that Go sees. Private to the instance: no instance finds what another one left, and nothing reaches the
 * page. Its timers do not keep a Node process alive.
 */
function goScope(output: GoOutput, host: Host | undefined): object {
  const enosys = () => Object.assign(new Error('not implemented'), { code: 'ENOSYS' })
  return {
    __wedisHost: host,
    Object,
    Array,
    Uint8Array,
    Error,
    Promise,
    Date,
    TextEncoder,
    TextDecoder,
    crypto: { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes) },
    performance: { now: () => performance.now() },
    console,
    setTimeout: (run: () => void, delay: number) => unref(setTimeout(run, delay)),
    clearTimeout: (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer),
    fs: {
      constants: { O_WRONLY: -1, O_RDWR: -1, O_CREAT: -1, O_TRUNC: -1, O_APPEND: -1, O_EXCL: -1, O_DIRECTORY: -1 },
      writeSync: (_fd: number, bytes: Uint8Array) => output.write(bytes),
      write(_fd: number, bytes: Uint8Array, _at: number, _length: number, _position: unknown, done: (e: unknown, n?: number) => void) {
        done(null, output.write(bytes))
      },
      open: (_path: string, _flags: number, _mode: number, done: (e: unknown) => void) => done(enosys()),
      fsync: (_fd: number, done: (e: unknown) => void) => done(null),
    },
  }
}

/** Lets a Node process end although the timer is armed; elsewhere timers hold nothing. */
export function unref<T>(timer: T): T {
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}

/** Lets a timer hold the process again. */
export function ref(timer: unknown): void {
  ;(timer as { ref?: () => void }).ref?.()
}
