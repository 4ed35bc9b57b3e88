/** What the server does for its engine: see `Host`. */
import { readFileSync } from 'node:fs'
import { networkInterfaces, release, totalmem, type as osName, machine } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Host } from '../engine/host.js'
import type { Level, Log } from './log.js'
import { systemError } from './problems.js'
import { replaceFile, rewriteFile } from './rewrite.js'
import { type Settings, addressesIn } from './settings.js'

/** What of the running server a host acts upon. */
export interface Running {
  /** Listens elsewhere from now on. Throws when it cannot. */
  listen(port: number, bind: string): void
  /** Begins to end the process. */
  shutdown(options: ShutdownOptions): void
}

/** What SHUTDOWN is told. */
export type ShutdownOptions = Parameters<NonNullable<Host['shutdown']>>[0]

/**
 * The host of a server; `file` is its configuration file, if it has one, and `place` does for the engine what has to do with
 * the files of its data.
 */
export function hostOf(settings: Settings, log: Pick<Log, 'level' | 'line'>, file: string | null, place: Host, running: Running): Host {
  const changed = new Map<string, string>()
  const users = settings.text('aclfile') && resolve(settings.text('aclfile'))
  const host: Host = {
    ...place,
    process: {
      id: process.pid,
      os: `${osName()} ${release()} ${machine()}`,
      executable: fileURLToPath(import.meta.url),
      configFile: file ?? '',
      memory: totalmem(),
    },
    cpu: () => {
      const { user, system } = process.cpuUsage()
      return [user, system]
    },
    log: (level, text) => log.line(level as Level, text),
    shutdown: (options) => running.shutdown(options),
    configure(name, value) {
      const before = process.cwd()
      apply(name, value)
      try {
        place.configure?.(name, name === 'dir' ? process.cwd() : value)
      } catch (error) {
        process.chdir(before)
        throw error
      }
      settings.set(name, value)
      changed.set(name, value)
    },
  }
  if (users !== '') {
    host.readUsers = () => words(() => readFileSync(users))
    host.writeUsers = (text) => words(() => replaceFile(users, text))
  }
  if (file !== null) host.writeConfig = (pairs) => words(() => rewriteFile(file, pairs, changed))
  return host

  /** Makes a changed setting take effect. */
  function apply(name: string, value: string): void {
    switch (name) {
      case 'port':
        return running.listen(Number(value), settings.text('bind'))
      case 'bind':
        for (const { host, optional } of addressesIn(value)) {
          if (!optional && !isOurs(host)) throw new Error('Failed to bind to specified addresses.')
        }
        return running.listen(settings.number('port'), value)
      case 'dir':
        return words(() => process.chdir(value))
      case 'loglevel':
        log.level = value
        return
      case 'appendonly':
        if (value === 'yes' && host.rewrite === undefined) throw new Error('Unable to turn on AOF. Check server logs.')
    }
  }
}

/** Runs what may fail with an error of the system, and lets it fail in C's words. */
function words<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw new Error(systemError(error))
  }
}

/** Whether an address is one of this machine, or all of them. */
function isOurs(address: string): boolean {
  if (address === '0.0.0.0' || address === '::' || address === 'localhost' || address.startsWith('127.') || address === '::1') return true
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address))
}
