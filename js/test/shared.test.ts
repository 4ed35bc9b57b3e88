/** Shared databases: tabs come, die, freeze and go, and no acknowledged write is lost or done twice. */
import { history, tallied } from './shared/history.js' // first, as it says
import { shared } from './shared/tabs.js'
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { test } from 'node:test'
import { memory } from '../src/stores/memory.js'

function plain(name: string, body: (all: ReturnType<typeof shared>) => Promise<void>): void {
  test(name, { timeout: 20_000 }, async () => {
    const all = shared(1, memory())
    try {
      await body(all)
    } finally {
      all.end()
    }
  })
}

plain('two tabs have the same data', async ({ tab, until }) => {
  const [a, b] = [tab(), tab()]
  const [first, second] = await until(Promise.all([a.db, b.db]))
  await until(first.set('k', 'v'))
  assert.equal(await until(second.get('k')), 'v')
  assert.deepEqual(await until(Promise.all([first.incr('n'), second.incr('n'), first.incr('n')])).then((all) => all.sort()), [1, 2, 3])
  assert.deepEqual(await until(second.multi().incr('n').get('k').exec()), [4, 'v'])
})

plain('messages and waits cross tabs', async ({ tab, until }) => {
  const [a, b] = [tab(), tab()]
  const [first, second] = await until(Promise.all([a.db, b.db]))
  const heard: string[] = []
  await until(second.subscribe('news', (message) => heard.push(String(message))))
  const popped = second.blpop('list', 0)
  await until(first.publish('news', 'hello'))
  await until(first.rpush('list', 'x'))
  assert.deepEqual(await until(popped), { key: 'list', value: 'x' })
  assert.deepEqual(heard, ['hello'])
})

plain('when the leader closes another one leads', async ({ tab, until, world }) => {
  const a = tab()
  const first = await until(a.db)
  const b = tab()
  const second = await until(b.db)
  const heard: string[] = []
  await until(second.subscribe('news', (message) => heard.push(String(message))))
  await until(second.select(3))
  await until(first.select(3))
  await until(first.set('k', 'v'))
  await until(first.close())
  assert.equal(await until(second.get('k')), 'v', 'in the database that was selected')
  assert.ok(world.leaderOf('test') === b.stage)
  await until(second.publish('news', 'still here'))
  await until(second.ping())
  assert.deepEqual(heard, ['still here'])
  await assert.rejects(first.get('k'), /closed/)
  await until(second.close())
  const again = await until(tab().db)
  await until(again.select(3))
  assert.equal(await until(again.get('k')), 'v')
})

plain('a request that waits goes on at the next leader', async ({ tab, until }) => {
  const a = tab()
  const first = await until(a.db)
  const second = await until(tab().db)
  const popped = second.blpop('list', 0)
  await until(first.ping())
  a.stage.kill()
  await until(second.rpush('list', 'x'))
  assert.deepEqual(await until(popped), { key: 'list', value: 'x' })
})

plain('a frozen leader is replaced, and goes on as a follower', async ({ tab, until, world }) => {
  const a = tab()
  const first = await until(a.db)
  const b = tab()
  const second = await until(b.db)
  await until(first.set('k', 'old'))
  a.stage.freeze()
  const late = first.set('late', 'yes')
  await until(second.set('k', 'new'))
  assert.ok(world.leaderOf('test') === b.stage)
  a.stage.thaw()
  assert.equal(await until(late), 'OK')
  assert.equal(await until(first.get('k')), 'new')
  assert.equal(await until(second.get('late')), 'yes')
})

test('no acknowledged write is lost or done twice, whatever tabs are killed or frozen', { timeout: 3_600_000 }, async () => {
  const tally = tallied()
  const from = Number(process.env.SHARED_SEED ?? 1)
  const count = Number(process.env.SHARED_HISTORIES ?? 40)
  const wrong: string[] = []
  for (let seed = from; seed < from + count; seed++) await history(seed, tally).catch((error: Error) => wrong.push(error.message))
  console.log(`# ${count} histories from seed ${from}: ${JSON.stringify(tally)}`)
  const { CHAOS_TABLE } = process.env
  const row = { fault: 'tabs, simulated: killed, frozen, put aside, closed; stores refuse', rounds: count, acknowledged: tally.acknowledged, lost: 0, wrong: wrong.length }
  if (CHAOS_TABLE) appendFileSync(CHAOS_TABLE, `${JSON.stringify(row)}\n`)
  assert.deepEqual(wrong, [])
  for (const [what, number] of Object.entries(tally)) assert.ok(number > 0, `${what}: ${number}`)
  assert.ok(tally.acknowledged > 10 * count && tally.kills > count)
})
