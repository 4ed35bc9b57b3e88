// The faults, in the order of the table.
import { alternating } from './alternate.mjs'
import { ending } from './end.mjs'
import { filling } from './full.mjs'
import { MOMENTS, killing } from './kill.mjs'

/** The directives of a journal with this appendfsync. It is written anew often, so that kills find that under way. */
const journal = (appendfsync) => ['--appendonly', 'yes', '--appendfsync', appendfsync, '--save', '', '--auto-aof-rewrite-min-size', '200kb']

/** Every fault: how many rounds the long and the short form have, and how to run them. */
export function faults(kind) {
  const kill = (appendfsync, moments) => (options) => killing({ kind, directives: journal(appendfsync), moments, ...options })
  return [
    ...['always', 'everysec'].map((appendfsync) => ({
      name: `kill -9, ${appendfsync}`,
      long: 203,
      short: 7,
      run: kill(appendfsync, Object.keys(MOMENTS)),
    })),
    ...Object.keys(MOMENTS).map((moment) => ({ name: `kill -9 ${moment}`, long: 28, short: 0, run: kill('everysec', [moment]) })),
    {
      name: 'SIGTERM, dump.rdb only',
      long: 30,
      short: 3,
      run: (options) => ending({ kind, directives: ['--save', '3600 1'], ...options }),
    },
    ...[['journal', journal('everysec')], ['dump.rdb', ['--save', '3600 1']]].map(([name, directives]) => ({
      name: `by turns with redis-server, ${name}`,
      long: 24,
      short: 4,
      run: (options) => alternating({ kinds: ['redis-server', kind], directives, ...options }),
    })),
    {
      name: 'disk full, everysec',
      long: 20,
      short: 2,
      run: (options) => filling({ kind, directives: journal('everysec'), ends: false, ...options }),
    },
    {
      name: 'disk full, always',
      long: 20,
      short: 1,
      run: (options) => filling({ kind, directives: journal('always'), ends: true, ...options }),
    },
  ]
}
