// The faults, in the order of the table.
import { alternating } from './alternate.mjs'
import { ending } from './end.mjs'
import { filling } from './full.mjs'
import { MOMENTS, killing } from './kill.mjs'
import { FAILURES, KILLS, striking } from './steps.mjs'

/** The directives of a journal with this appendfsync. It is written anew often, so that kills find that under way. */
const journal = (appendfsync) => ['--appendonly', 'yes', '--appendfsync', appendfsync, '--save', '', '--auto-aof-rewrite-min-size', '200kb']

const SNAPSHOTS = ['--save', '3600 1']
const POLICIES = ['always', 'everysec']
const ALL = Object.keys(MOMENTS)

/** Those that mean something to a program without commands for its end. */
const EMBEDDED = ALL.filter((moment) => !('command' in MOMENTS[moment]) || MOMENTS[moment].command[0] !== 'SHUTDOWN')

/**
 * Every fault: how many rounds the long and the short form have, and how to run them. `only`: another kind of server for all of
 * them.
 */
export function faults(only) {
  const server = only ?? 'wedis-server'
  const kill = (kind, appendfsync, moments) => (options) => killing({ kind, directives: journal(appendfsync), moments, ...options })
  const full = (kind, appendfsync, limited) => (options) =>
    filling({ kind, directives: journal(appendfsync), ends: appendfsync === 'always', limited, ...options })
  const strike = (actions) => ({ rounds, ...options }) =>
    striking({ kinds: only ? [only] : ['wedis-server', 'embedded', 'wedis serve'], actions, rounds: rounds === EVERY ? Infinity : rounds, ...options })
  const all = [
    ...POLICIES.map((policy) => ({ fault: `kill -9, ${policy}`, long: 203, short: 7, run: kill(server, policy, ALL) })),
    ...ALL.map((moment) => ({ fault: `kill -9 ${moment}`, long: 28, short: 0, run: kill(server, 'everysec', [moment]) })),
    ...POLICIES.map((policy) => ({ fault: `kill -9 of wedis serve, ${policy}`, kind: 'wedis serve', long: 28, short: 1, run: kill('wedis serve', policy, ALL) })),
    ...POLICIES.map((policy) => ({ fault: `kill -9 of an embedding program, ${policy}`, kind: 'embedded', long: 60, short: 2, run: kill('embedded', policy, EMBEDDED) })),
    { fault: 'kill -9 at a named step', kind: 'steps', long: EVERY, short: 4, run: strike(KILLS) },
    { fault: 'EIO, ENOSPC, short writes at a named step', kind: 'steps', long: EVERY, short: 0, run: strike(FAILURES) },
    { fault: 'SIGTERM, dump.rdb only', long: 30, short: 2, run: (options) => ending({ kind: server, directives: SNAPSHOTS, ...options }) },
    ...[['journal', journal('everysec')], ['dump.rdb', SNAPSHOTS]].map(([name, directives]) => ({
      fault: `by turns with redis-server, ${name}`,
      long: 24,
      short: 3,
      run: (options) => alternating({ kinds: ['redis-server', server], directives, ...options }),
    })),
    ...POLICIES.flatMap((policy) => [
      { fault: `disk full, ${policy}`, long: 20, short: 1, run: full(server, policy, false) },
      { fault: `files that may not grow, ${policy}`, long: 10, short: 1, run: full(server, policy, true) },
      { fault: `disk full for an embedding program, ${policy}`, kind: 'embedded', long: 10, short: 1, run: full('embedded', policy, false) },
    ]),
  ] // prettier-ignore
  return only ? all.filter(({ kind }) => kind === undefined || kind === only) : all
}

/** As many rounds as there are steps. */
export const EVERY = 'every'
