/**
 * A resident Go instance. The shim of github.com/syumai/workers starts an instance per request; this one stays, and takes
 * many requests at once. Three things follow.
 *
 * - The library reads `env` and `ctx` from one object, `context`, which it takes once. Its fields are set before every
 *   call; Go reads them before the call returns.
 * - Go must not lean on the timers of the runtime: a timer belongs to the request in which it is set and dies with it.
 *   Go's scheduler sets one when only timers are left; here that does nothing, since the scheduler looks at its timers at
 *   every event anyway, and nothing of ours waits on a Go timer.
 * - No promise of one request is awaited by another. Starting is synchronous, so there is none to share.
 */
import '../dist/wasm_exec.js' // scripts/build.mjs puts it there
import module from './wedis-worker.wasm'

/** What the library expects as the global `context`, with what our Go side adds. */
interface Context {
  binding: {
    handleRequest?: (request: GoRequest) => Promise<Response>
    runScheduler?: (event: ScheduledController) => Promise<void>
  }
  env?: object
  ctx?: ExecutionContext
  body?: Uint8Array
  /** Set by Go: it no longer trusts itself. */
  broken?: boolean
}

/** The part of a Request that the library reads. */
interface GoRequest {
  method: string
  url: string
  headers: Map<string, string>
  body: null
}

/** The headers that Go looks at; every one costs several calls across the border. */
const passedOn = ['Upstash-Encoding', 'Cf-Connecting-Ip']

export class Instance {
  private constructor(
    private readonly go: Go,
    private readonly context: Context,
  ) {}

  /** Starts an instance. Call it in a request only: Go reads the clock and the random source. */
  static start(): Instance {
    const context: Context = { binding: {} }
    globalThis.context = context
    const go = new Go()
    let timers = 0
    go.importObject.gojs['runtime.scheduleTimeoutEvent'] = (sp) => {
      go.mem.setInt32((sp >>> 0) + 16, ++timers, true)
    }
    go.importObject.gojs['runtime.clearTimeoutEvent'] = () => {}
    let ready = false
    const workers = { ready: () => void (ready = true) }
    void go.run(new WebAssembly.Instance(module, { ...go.importObject, workers }))
    if (!ready) throw new Error('the Go instance did not become ready')
    return new Instance(go, context)
  }

  /** False once the instance has failed; its data is lost then, up to the last snapshot. */
  get usable(): boolean {
    return !this.go.exited && !this.context.broken
  }

  /** Answers a request whose body has been read. */
  fetch(request: Request, path: string, body: Uint8Array, env: object, ctx: ExecutionContext): Promise<Response> {
    const headers = new Map<string, string>()
    for (const name of passedOn) {
      const value = request.headers.get(name)
      if (value !== null) headers.set(name, value)
    }
    return this.call(env, ctx, body, () =>
      this.context.binding.handleRequest!({ method: request.method, url: path, headers, body: null }),
    )
  }

  /** Passes a cron event on. */
  scheduled(event: ScheduledController, env: object, ctx: ExecutionContext): Promise<void> {
    return this.call(env, ctx, undefined, () => this.context.binding.runScheduler!(event))
  }

  private call<T>(env: object, ctx: ExecutionContext, body: Uint8Array | undefined, run: () => Promise<T>): Promise<T> {
    Object.assign(this.context, { env, ctx, body })
    const result = run()
    this.context.body = undefined
    // A Go program that has ended settles no promise any more.
    if (this.go.exited) throw new Error('the Go instance has ended')
    return result
  }
}
