/** `wedis serve`: an engine behind a TCP port, or a Unix socket. */
import { version } from '../api.js'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { Data } from '../server/data.js'
import { ConfigError, type Directive } from '../server/directives.js'
import { hostOf } from '../server/hosting.js'
import { systemError } from '../server/problems.js'
import { placeOf } from '../server/place.js'
import { protection } from '../server/protection.js'
import { RespServer } from '../server/resp-server.js'
import { Settings, addressesIn } from '../server/settings.js'
import { startEngine } from '../server/start.js'
import type { Keeping } from '../persistence/keeper.js'
import type { ServeOptions } from './options.js'

/** It keeps no log; what is wrong with the files of its data is said nevertheless. */
const warnings = {
  level: '',
  line(level: string, text: string) {
    if (level === '#') console.error(`wedis: ${text}`)
  },
}

/** Serves until a signal, or SHUTDOWN, ends it; returns the exit status. */
export async function serveForever({ config }: ServeOptions): Promise<number> {
  const folder = config.dir === undefined ? null : resolve(config.dir)
  const place = folder === null ? null : placeIn(folder)
  const directives = Object.entries({ ...place?.config, ...config }).map(directiveOf)
  const settings = new Settings(directives)
  let end: (failure: Error | null) => void = () => {}
  const ended = new Promise<Error | null>((resolve) => (end = resolve))
  const data = new Data(place, settings, place ? warnings.line : () => {}, () => {
    server.leavePorts()
    setImmediate(() => end(null))
  })
  const host = hostOf(settings, { level: '', line() {} }, null, data.host, {
    listen: () => {
      throw new Error('Unable to listen on this port. Check server logs.') // it stays where it is
    },
    shutdown: (options) => data.shutdown(options),
  })
  const db = await startEngine(directives, host, data.kept).catch((error: unknown) => {
    throw error instanceof ConfigError && error.at ? new Error(`--${error.at.text}: ${error.message}`) : error
  })
  const server = new RespServer(db, {
    keepAlive: settings.number('tcp-keepalive'),
    refuse: protection(db, settings),
    ready: data.ready,
    stored: db,
    lost: () => data.lost(),
  })
  server.onFailure = end
  process.on('SIGINT', () => data.signalled('SIGINT'))
  process.on('SIGTERM', () => data.signalled('SIGTERM'))
  let failure: Error | null
  try {
    const where = await listen(server, settings)
    await data.load(db)
    console.log(`wedis ${version} serves RESP on ${where.join(', ')}`)
    failure = await ended
  } catch (error) {
    failure = error as Error
  }
  await server.close()
  await db.close({ discard: true }) // what is to be saved is
  if (failure) throw failure
  return 0
}

/** The files in a folder, which is made if it is missing. */
function placeIn(folder: string): Keeping | null {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new Error(`${folder}: ${systemError(error)}`)
  }
  return placeOf(folder, warnings)
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
