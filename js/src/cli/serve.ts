/** `wedis serve`: an engine behind a TCP port, or a Unix socket. */
import { version } from '../api.js'
import { ConfigError, type Directive } from '../server/directives.js'
import { hostOf } from '../server/hosting.js'
import { systemError } from '../server/problems.js'
import { protection } from '../server/protection.js'
import { RespServer } from '../server/resp-server.js'
import { Settings, addressesIn } from '../server/settings.js'
import { startEngine } from '../server/start.js'
import type { ServeOptions } from './options.js'

/** It keeps no log. */
const noLog = { level: '', line() {} }

/** Serves until a signal, or SHUTDOWN, ends it; returns the exit status. */
export async function serveForever({ config }: ServeOptions): Promise<number> {
  const directives = Object.entries(config).map(directiveOf)
  const settings = new Settings(directives)
  let end: (failure: Error | null) => void = () => {}
  const ended = new Promise<Error | null>((resolve) => (end = resolve))
  const host = hostOf(settings, noLog, null, {
    listen: () => {
      throw new Error('Unable to listen on this port. Check server logs.') // it stays where it is
    },
    saved: (what) => db.saved(what),
    end() {
      server.leavePorts()
      setImmediate(() => end(null))
    },
  })
  const db = await startEngine(directives, host).catch((error: unknown) => {
    throw error instanceof ConfigError && error.at ? new Error(`--${error.at.text}: ${error.message}`) : error
  })
  const server = new RespServer(db, { keepAlive: settings.number('tcp-keepalive'), refuse: protection(db, settings) })
  server.onFailure = end
  process.once('SIGINT', () => end(null))
  process.once('SIGTERM', () => end(null))
  let failure: Error | null
  try {
    console.log(`wedis ${version} serves RESP on ${(await listen(server, settings)).join(', ')}`)
    failure = await ended
  } catch (error) {
    failure = error as Error
  }
  await server.close()
  await db.close()
  if (failure) throw failure
  return 0
}

/** Opens every address; returns where they are. */
async function listen(server: RespServer, settings: Settings): Promise<string[]> {
  const open: string[] = []
  const path = settings.text('unixsocket')
  const port = settings.number('port')
  let chosen = port // 0 is any, the same one on all addresses
  for (const { host, optional } of addressesIn(settings.text('bind'))) {
    if (port === 0 && path !== '') break
    try {
      chosen = await server.listen(chosen, host)
      open.push(`${host.includes(':') ? `[${host}]` : host}:${chosen}`)
    } catch (error) {
      if (!optional) throw new Error(listenProblem(error as NodeJS.ErrnoException, port, host))
    }
  }
  if (path === '') return open
  await server.listenUnix(path, settings.socketPermissions).catch((error: unknown) => {
    throw new Error(`${path}: ${systemError(error)}`)
  })
  return [...open, path]
}

function directiveOf([name, value]: [string, string], i: number): Directive {
  return { name, words: [value], line: i + 1, text: `${name} ${value}` }
}

function listenProblem(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use by another program; choose one with --port`
    case 'EACCES':
      return `no permission to listen on port ${port}`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine`
    default:
      return error.message
  }
}
