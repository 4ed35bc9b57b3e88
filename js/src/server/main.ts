#!/usr/bin/env node
/** `wedis-server`: takes what redis-server takes, so that whatever starts a redis-server can start this. */
import { readArguments } from './arguments.js'
import { REDIS_VERSION, usage, versionLine } from './banner.js'
import { readConfiguration } from './configuration.js'
import { ConfigError } from './directives.js'
import { Log } from './log.js'
import { runServer } from './run.js'

const log = new Log()
try {
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  process.exitCode = 1
  if (error instanceof ConfigError) console.error(fatal(error))
  else log.line('#', error instanceof Error ? error.message : String(error))
}

async function main(argv: string[]): Promise<number> {
  const given = readArguments(argv)
  if (given === 'version') {
    console.log(versionLine)
    return 0
  }
  if (given === 'help') {
    console.error(usage)
    return 1
  }
  if (given.stdin) log.line('#', 'Reading config from stdin')
  return runServer(readConfiguration(given), log, argv.length === 0)
}

function fatal({ at, message }: ConfigError): string {
  const place = at ? `Reading the configuration file, at line ${at.line}\n>>> '${at.text}'\n` : ''
  return `\n*** FATAL CONFIG FILE ERROR (Redis ${REDIS_VERSION}) ***\n${place}${message}`
}
