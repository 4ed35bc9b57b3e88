/**
 * The Worker: what can be decided without the store is decided here, so that a request that may not pass costs no more
 * than this. The rest goes to the resident Go instance.
 */
import { authorize } from './auth.ts'
import { BodyTooLarge, readBody } from './body.ts'
import { Instance } from './instance.ts'

/** Variables, secrets and bindings. What Go reads is described in the README; here are those that src/ needs. */
export interface Env {
  /** Secret: what clients send as `Authorization: Bearer …`. */
  WEDIS_TOKEN?: string
  /** The largest request body in bytes; 10 MiB if not set. */
  WEDIS_MAX_BODY?: string | number
}

const defaultMaxBody = 10 * 1024 * 1024

/** The instance of this isolate. It starts with the first request: at top level there is no clock and no randomness. */
let resident: Instance | undefined

function instance(): Instance {
  if (!resident?.usable) resident = Instance.start()
  return resident
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const denied = authorize(request.headers.get('Authorization'), env.WEDIS_TOKEN)
    if (denied) return denied
    const { pathname } = new URL(request.url)
    const method = pathname === '/status' ? 'GET' : 'POST'
    if (request.method !== method) {
      return fail(405, `ERR ${pathname} takes ${method} only`, { Allow: method })
    }
    const limit = Number(env.WEDIS_MAX_BODY ?? defaultMaxBody)
    if (!(limit > 0)) return fail(500, 'ERR WEDIS_MAX_BODY must be a number of bytes')
    try {
      return await instance().fetch(request, pathname, await readBody(request, limit), env, ctx)
    } catch (error) {
      if (error instanceof BodyTooLarge) return fail(413, `ERR the request is larger than ${limit} bytes`)
      console.error('wedis:', error)
      return fail(500, 'ERR internal error')
    }
  },

  async scheduled(event: ScheduledController, env: Env, ctx: ExecutionContext): Promise<void> {
    await instance().scheduled(event, env, ctx)
  },
}

/** An answer in the form that REST clients of Redis expect. */
function fail(status: number, error: string, headers?: Record<string, string>): Response {
  return Response.json({ error }, { status, headers })
}
