/** A server's life: from its configuration to its last line of log. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { version } from '../api.js'
import type { Db } from '../db.js'
import type { Host } from '../engine/host.js'
import { REDIS_VERSION, logo } from './banner.js'
import type { Configuration } from './configuration.js'
import { ConfigError } from './directives.js'
import type { Level, Log } from './log.js'
import { systemError } from './problems.js'
import { RespServer } from './resp-server.js'
import { Settings } from './settings.js'
import { startEngine } from './start.js'

/** Runs a server until it is told to end; returns the exit status. `bare`: it was started without any argument. */
export async function runServer({ directives }: Configuration, log: Log, bare: boolean): Promise<number> {
  const settings = new Settings(directives)
  log.level = settings.text('loglevel')
  log.file = settings.text('logfile') && resolve(settings.text('logfile'))
  enterFolder(settings.text('dir'))
  if (log.file !== '') tryLog(log.file)

  let end: (status: number) => void = () => {}
  const ended = new Promise<number>((resolve) => (end = resolve))
  const host: Host = {
    log: (level, text) => log.line(level as Level, text),
    shutdown: () => void setImmediate(() => end(0)),
  }
  const db = await startEngine(directives, host)

  log.line('#', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
  log.line('#', `Redis version=${REDIS_VERSION}, bits=32, commit=00000000, modified=0, pid=${process.pid}, just started`)
  if (bare) log.line('#', 'Warning: no config file specified, using the default config. In order to specify a config file use wedis-server /path/to/redis.conf')
  else log.line('#', 'Configuration loaded')
  log.role = 'M'
  log.line('*', `Wedis version=${version}`)

  const server = new RespServer(db, { keepAlive: settings.number('tcp-keepalive'), refuse: stranger(settings) })
  server.onFailure = (failure) => {
    log.line('#', failure.message)
    end(1)
  }
  for (const [signal, text] of [['SIGTERM', 'Received SIGTERM scheduling shutdown...'], ['SIGINT', 'Received SIGINT scheduling shutdown...']] as const) {
    process.on(signal, () => {
      log.signal(text)
      end(0)
    })
  }
  if (!(await listen(server, settings, log))) {
    await db.close()
    return 1
  }
  introduce(settings, log)
  if (settings.text('pidfile') !== '') writePid(settings.text('pidfile'), log)
  log.line('#', 'Server initialized')
  if (settings.number('port') > 0) log.line('*', 'Ready to accept connections')
  if (settings.text('unixsocket') !== '') log.line('*', `The server is now ready to accept connections at ${settings.text('unixsocket')}`)

  const status = await ended
  await finish(server, db, settings, log)
  return status
}

/** Opens every address; false when nothing listens. */
async function listen(server: RespServer, settings: Settings, log: Log): Promise<boolean> {
  const port = settings.number('port')
  const backlog = settings.number('tcp-backlog')
  let listens = false
  if (port > 0) {
    for (const { host, optional } of settings.addresses) {
      try {
        await server.listen(port, host, backlog)
        listens = true
      } catch (error) {
        if (optional && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '')) continue
        log.line('#', `Warning: Could not create server TCP listening socket ${host}:${port}: bind: ${systemError(error)}`)
        log.line('#', `Failed listening on port ${port} (TCP), aborting.`)
        return false
      }
    }
  }
  const path = settings.text('unixsocket')
  if (path !== '') {
    try {
      await server.listenUnix(path, settings.socketPermissions, backlog)
      listens = true
    } catch (error) {
      log.line('#', `Failed opening Unix socket: bind: ${systemError(error)}`)
      return false
    }
  }
  if (!listens) log.line('#', 'Configured to not listen anywhere, exiting.')
  return listens
}

function introduce(settings: Settings, log: Log): void {
  const shown = settings.yes('always-show-logo') || (log.file === '' && process.stdout.isTTY)
  if (shown) log.raw('*', logo('standalone', settings.number('port')))
  else log.line('*', `Running mode=standalone, port=${settings.number('port')}.`)
}

async function finish(server: RespServer, db: Db, settings: Settings, log: Log): Promise<void> {
  log.line('#', 'User requested shutdown...')
  if (settings.text('pidfile') !== '') {
    log.line('*', 'Removing the pid file.')
    rmSync(settings.text('pidfile'), { force: true })
  }
  if (settings.text('unixsocket') !== '') log.line('*', 'Removing the unix socket file.')
  await server.close()
  await db.close()
  log.line('#', 'Redis is now ready to exit, bye bye...')
}

/** Protected mode: without a password, only this machine may connect. */
function stranger(settings: Settings): (address: string) => string | null {
  return (address) => {
    const near = address === '' || address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
    return near || !settings.yes('protected-mode') || settings.text('requirepass') !== '' ? null : DENIED
  }
}

const DENIED =
  '-DENIED Wedis runs in protected mode: it has no password, so it takes connections from this machine only. To let others ' +
  'connect, set a password (CONFIG SET requirepass, or in the configuration file), or turn protected mode off (CONFIG SET ' +
  'protected-mode no) where no stranger can reach this port.\r\n'

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
