/** A server's life: from its configuration to its last line of log. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { version } from '../api.js'
import type { Db } from '../db.js'
import { REDIS_VERSION, logo } from './banner.js'
import type { Configuration } from './configuration.js'
import { Data } from './data.js'
import { ConfigError } from './directives.js'
import { hostOf } from './hosting.js'
import type { Log } from './log.js'
import { placeOf } from './place.js'
import { systemError } from './problems.js'
import { protection } from './protection.js'
import { RespServer, isFree } from './resp-server.js'
import { Settings, addressesIn } from './settings.js'
import { startEngine } from './start.js'

/** Runs a server until it is told to end; returns the exit status. `bare`: it was started without any argument. */
export async function runServer({ directives, file }: Configuration, log: Log, bare: boolean): Promise<number> {
  const settings = new Settings(directives)
  log.level = settings.text('loglevel')
  enterFolder(settings.text('dir'))
  log.file = settings.text('logfile') && resolve(settings.text('logfile'))
  if (log.file !== '') tryLog(log.file)

  let end: (status: number) => void = () => {}
  const ended = new Promise<number>((resolve) => (end = resolve))
  const data = new Data(placeOf(process.cwd(), log), settings, (level, text) => log.line(level, text), (status) => {
    server.leavePorts() // who connects from now on is refused, not disconnected
    setImmediate(() => end(status))
  })
  const host = hostOf(settings, log, file, data.host, {
    listen: (port, bind) => relisten(server, port, bind, settings, log),
    shutdown: (options) => data.shutdown(options),
  })
  const db = await startEngine(directives, host, data.kept)
  if (settings.yes('daemonize')) throw new ConfigError('daemonize is not supported: start the server in the background', null)

  log.line('#', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
  log.line('#', `Redis version=${REDIS_VERSION}, bits=32, commit=00000000, modified=0, pid=${process.pid}, just started`)
  if (bare) log.line('#', 'Warning: no config file specified, using the default config. In order to specify a config file use wedis-server /path/to/redis.conf')
  else log.line('#', 'Configuration loaded')
  log.role = 'M'
  log.line('*', `Wedis version=${version}`)

  const server = new RespServer(db, {
    keepAlive: settings.number('tcp-keepalive'),
    refuse: protection(db, settings),
    ready: data.ready,
    stored: db,
    lost: () => data.lost(),
  })
  server.onFailure = (failure) => {
    log.line('#', failure.message)
    end(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.signal(`Received ${signal} scheduling shutdown...`)
      data.signalled(signal)
    })
  }
  if (!(await listen(server, settings, log))) {
    await db.close()
    return 1
  }
  introduce(settings, log)
  if (settings.text('pidfile') !== '') writePid(settings.text('pidfile'), log)
  log.line('#', 'Server initialized')
  try {
    await Promise.race([data.load(db), ended])
  } catch (error) {
    log.line('#', (error as Error).message)
    return 1
  }
  if (settings.number('port') > 0) log.line('*', 'Ready to accept connections')
  if (settings.text('unixsocket') !== '') log.line('*', `The server is now ready to accept connections at ${settings.text('unixsocket')}`)

  const status = await ended
  await finish(server, db, settings, log)
  return status
}

/** Opens every address; false when nothing listens. */
async function listen(server: RespServer, settings: Settings, log: Log): Promise<boolean> {
  const path = settings.text('unixsocket')
  const port = settings.number('port')
  if (port === 0 && path === '') {
    log.line('#', 'Configured to not listen anywhere, exiting.')
    return false
  }
  if (port > 0 && !(await listenOn(server, port, settings.text('bind'), settings, log))) {
    log.line('#', `Failed listening on port ${port} (TCP), aborting.`)
    return false
  }
  if (path === '') return true
  try {
    await server.listenUnix(path, settings.socketPermissions, settings.number('tcp-backlog'))
    return true
  } catch (error) {
    log.line('#', `Failed opening Unix socket: bind: ${systemError(error)}`)
    return false
  }
}

/** Listens on a port of all addresses; false when one cannot be had that has to. */
async function listenOn(server: RespServer, port: number, bind: string, settings: Settings, log: Log): Promise<boolean> {
  for (const { host, optional } of addressesIn(bind)) {
    try {
      await server.listen(port, host, settings.number('tcp-backlog'))
    } catch (error) {
      if (optional && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '')) continue
      log.line('#', `Warning: Could not create server TCP listening socket ${host}:${port}: bind: ${systemError(error)}`)
      return false
    }
  }
  return true
}

/** CONFIG SET port and bind: listens there instead. */
function relisten(server: RespServer, port: number, bind: string, settings: Settings, log: Log): void {
  if (port !== 0 && port !== settings.number('port') && !isFree(port)) throw new Error('Unable to listen on this port. Check server logs.')
  server.leavePorts()
  if (port !== 0) server.hold(listenOn(server, port, bind, settings, log))
}

function introduce(settings: Settings, log: Log): void {
  const shown = settings.yes('always-show-logo') || (log.file === '' && process.stdout.isTTY)
  const mode = settings.yes('cluster-enabled') ? 'cluster' : 'standalone'
  if (shown) log.raw('*', logo(mode, settings.number('port')))
  else log.line('*', `Running mode=${mode}, port=${settings.number('port')}.`)
}

async function finish(server: RespServer, db: Db, settings: Settings, log: Log): Promise<void> {
  if (settings.text('pidfile') !== '') {
    log.line('*', 'Removing the pid file.')
    rmSync(settings.text('pidfile'), { force: true })
  }
  if (settings.text('unixsocket') !== '') log.line('*', 'Removing the unix socket file.')
  await server.close()
  await db.close({ discard: true }) // what is to be saved is
  log.line('#', 'Redis is now ready to exit, bye bye...')
}

function enterFolder(folder: string): void {
  if (folder === '') return
  try {
    process.chdir(folder)
  } catch (error) {
    throw new ConfigError(`Can't chdir to '${folder}': ${systemError(error)}`, null)
  }
}

function tryLog(file: string): void {
  try {
    appendFileSync(file, '')
  } catch (error) {
    throw new ConfigError(`Can't open the log file: ${systemError(error)}`, null)
  }
}

function writePid(file: string, log: Log): void {
  try {
    writeFileSync(file, `${process.pid}\n`)
  } catch (error) {
    log.line('#', `Failed to write PID file: ${systemError(error)}`)
  }
}
