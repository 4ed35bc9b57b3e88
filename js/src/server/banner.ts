/** What `wedis-server` prints of itself. Whatever starts a redis-server looks for ` PID: <pid>` in it. */
import { version } from '../api.js'

/** The version of Redis that the engine speaks for. */
export const REDIS_VERSION = __REDIS_VERSION__

/** The logo, for a terminal or where always-show-logo asks for it. */
export function logo(mode: string, port: number): string {
  const facts = [`Wedis ${version} (Redis ${REDIS_VERSION})`, '', `Running in ${mode} mode`, `Port: ${port}`, `PID: ${process.pid}`]
  const drawing = [
    '          ________',
    '    _.-``        ``-._',
    '   |  \\    /\\    /    |',
    '   |   \\  /  \\  /     |',
    '   |    \\/    \\/      |',
    '    `-.._        _..-`',
    '         ````````',
  ]
  return '\n' + drawing.map((line, i) => `${line.padEnd(28)}${facts[i - 1] ?? ''}`.trimEnd() + '\n').join('') + '\n'
}

/** What `--version` prints; tools read the word behind `v=`. */
export const versionLine = `Redis server v=${REDIS_VERSION} sha=00000000:0 malloc=wedis-${version} bits=32 build=wedis`

/** What `--help` prints. */
export const usage = `Usage: wedis-server [/path/to/redis.conf] [options] [-]
       wedis-server - (read the configuration from standard input)
       wedis-server -v or --version
       wedis-server -h or --help

Options are directives of redis.conf with -- before them:
       wedis-server
       wedis-server /etc/redis.conf --loglevel verbose
       wedis-server --port 7777 --maxmemory 100mb
       echo 'maxmemory 128mb' | wedis-server -
`
