// `make bench`: runs every section in a process of its own, prints the tables
// and writes docs/benchmarks.md. `make bench ONLY=typed,size` runs some and
// writes nothing.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'

const all = ['typed', 'batch', 'around', 'restore', 'saving', 'writes', 'browserwrites', 'browserstart', 'memory', 'growth', 'latency', 'startup', 'size']
const only = process.env.ONLY?.split(',').filter(Boolean)

function run(section) {
  const child = spawnSync(process.execPath, ['--expose-gc', `tests/bench/${section}.mjs`, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (child.status !== 0) throw new Error(`the section ${section} failed`)
  return JSON.parse(child.stdout.trim().split('\n').at(-1))
}

const line = (cells) => `| ${cells.join(' | ')} |`
const table = ({ head, rows }) => [line(head), line(head.map((_, i) => (i ? '--:' : '---'))), ...rows.map(line)].join('\n')

function markdown({ title, notes = [], ...rest }) {
  return [`## ${title}`, '', table(rest), ...notes.flatMap((note) => ['', note]), ''].join('\n')
}

function version(command, args) {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout.trim()
}

const sections = []
for (const name of only ?? all) {
  console.error(`… ${name}`)
  const section = run(name)
  console.log(markdown(section))
  sections.push(section)
}

const reasons = [] // each once, under the table
const because = (why) => {
  if (!why) return ''
  if (!reasons.includes(why)) reasons.push(why)
  return `${reasons.indexOf(why) + 1}`
}
const number = (n) => (n >= 100 ? n.toFixed(0) : n.toFixed(2))
const budgets = {
  title: 'Budgets',
  head: ['', 'budget', 'measured', '', 'why'],
  rows: sections
    .flatMap((section) => section.budgets ?? [])
    .map(({ what, need, got, most, why }) => {
      const holds = most ? got <= need : got >= need
      return [
        what,
        `${most ? 'at most' : 'at least'} ${need}`,
        number(got),
        holds ? 'holds' : `missed by ${number(most ? got / need : need / got)} ×`,
        holds ? '' : because(why),
      ]
    }),
}
budgets.notes = reasons.map((why, i) => `${i + 1}: ${why}`)
console.log(markdown(budgets))

if (!only) {
  const dependency = (name) => `${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version}`
  writeFileSync(
    'docs/benchmarks.md',
    [
      '<!-- Written by `make bench`. -->',
      '# Benchmarks',
      '',
      'Everything here was measured in one run of `make bench`, contestants taking turns; rates are medians of several',
      'rounds. The figures of another machine differ, the ratios less so.',
      '',
      `- ${os.cpus()[0].model}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
      `- Node ${process.versions.node}, ${version('go', ['version'])}, ${version('redis-server', ['--version']).split(' sha')[0]}`,
      `- ${['wedis', 'ioredis', 'redis', 'ioredis-mock', '@heyputer/kv.js', 'lru-cache', 'idb-keyval', 'localforage', 'dexie'].map(dependency).join(', ')}`,
      '',
      markdown(budgets),
      ...sections.map(markdown),
    ].join('\n'),
  )
}
