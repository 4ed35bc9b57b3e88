/** `wedis serve`: an engine behind a TCP port. */
import { open, version } from '../platform/node.js'
import { RespServer } from '../server/resp-server.js'
import type { ServeOptions } from './options.js'

/** Serves until a signal ends it; returns the exit status. */
export async function serveForever(options: ServeOptions): Promise<number> {
  const db = await open({ config: options.config })
  const server = new RespServer(db)
  let port: number
  try {
    port = await server.listen(options.port, options.bind)
  } catch (error) {
    await db.close()
    throw new Error(listenProblem(error as NodeJS.ErrnoException, options))
  }
  console.log(`wedis ${version} serves RESP on ${options.bind}:${port}`)
  const failure = await new Promise<Error | null>((resolve) => {
    process.once('SIGINT', () => resolve(null))
    process.once('SIGTERM', () => resolve(null))
    server.onFailure = resolve
  })
  await server.close()
  await db.close()
  if (failure) throw failure
  return 0
}

function listenProblem(error: NodeJS.ErrnoException, { port, bind }: ServeOptions): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${bind} is in use by another program; choose one with --port`
    case 'EACCES':
      return `no permission to listen on port ${port}`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${bind} is no address of this machine`
    default:
      return error.message
  }
}
