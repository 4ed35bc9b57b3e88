// BullMQ, a job queue of Lua scripts, blocking commands and streams, through `wedis serve`.
import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { FlowProducer, Queue, QueueEvents, UnrecoverableError, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { Inbox, serve } from '../clients/server.mjs'

let server
const open = []
before(async () => (server = await serve('--maxmemory-policy', 'noeviction')))
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()))
})
after(() => server.stop())

let queues = 0
/** A queue of its own name, with a worker and its events. */
async function office(work, options = {}) {
  const connection = { host: '127.0.0.1', port: server.port }
  const name = `q${queues++}`
  const queue = new Queue(name, { connection })
  const events = new QueueEvents(name, { connection })
  const worker = work && new Worker(name, work, { connection, ...options })
  worker?.on('error', () => {})
  open.push(...[worker, events, queue].filter(Boolean))
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), worker?.waitUntilReady()])
  return { name, connection, queue, events, worker }
}

test('jobs are done and their results come back', async () => {
  const { queue, events } = await office(async (job) => job.data.n * 2, { concurrency: 4 })
  const jobs = await queue.addBulk(Array.from({ length: 100 }, (_, n) => ({ name: 'double', data: { n } })))
  assert.deepEqual(await Promise.all(jobs.map((job) => job.waitUntilFinished(events))), jobs.map((_, n) => n * 2))
  const { completed, failed, waiting } = await queue.getJobCounts()
  assert.deepEqual({ completed, failed, waiting }, { completed: 100, failed: 0, waiting: 0 })
})

test('a worker that waits is woken', async () => {
  const { queue, events } = await office(async () => 'done')
  const redis = new Redis({ port: server.port })
  while (!/blocked_clients:[1-9]/.test(await redis.info('clients')));
  redis.disconnect()
  const job = await queue.add('one', {})
  assert.equal(await job.waitUntilFinished(events), 'done')
})

test('failures are tried again, and given up', async () => {
  let tries = 0
  const { queue, events } = await office(async (job) => {
    if (job.name === 'hopeless') throw new UnrecoverableError('no')
    if (++tries < 3) throw new Error('not yet')
    return tries
  })
  const job = await queue.add('hard', {}, { attempts: 5, backoff: { type: 'fixed', delay: 20 } })
  assert.equal(await job.waitUntilFinished(events), 3)
  const hopeless = await queue.add('hopeless', {}, { attempts: 5 })
  await assert.rejects(hopeless.waitUntilFinished(events), /no/)
  assert.equal((await queue.getFailed()).length, 1)
})

test('priorities, delays and a rate limit', async () => {
  const done = new Inbox()
  const { queue, worker } = await office(async (job) => done.put(job.name), { limiter: { max: 2, duration: 100 }, autorun: false })
  await queue.add('delayed', {}, { delay: 300 })
  await queue.add('later', {}, { priority: 10 })
  await queue.add('first', {}, { priority: 1 })
  worker.run()
  assert.deepEqual(await done.take(3), ['first', 'later', 'delayed'])
})

test('flows: parents wait for their children', async () => {
  const { name, connection, events, queue } = await office(async (job) =>
    job.name === 'sum' ? Object.values(await job.getChildrenValues()).reduce((a, b) => a + b, 0) : job.data.n,
  )
  const flow = new FlowProducer({ connection })
  open.push(flow)
  const { job } = await flow.add({ name: 'sum', queueName: name, children: [1, 2, 3].map((n) => ({ name: 'n', queueName: name, data: { n } })) })
  assert.equal(await job.waitUntilFinished(events), 6)
  assert.equal(await queue.getJobCountByTypes('waiting-children'), 0)
})

test('schedulers repeat jobs', async () => {
  const done = new Inbox()
  const { queue } = await office(async (job) => done.put(job.name))
  await queue.upsertJobScheduler('tick', { every: 50 }, { name: 'tick' })
  assert.deepEqual(await done.take(3), ['tick', 'tick', 'tick'])
  await queue.removeJobScheduler('tick')
})

test('progress, pause, drain and obliterate', async () => {
  const seen = new Inbox()
  const { queue, events } = await office(async (job) => {
    await job.updateProgress(50)
    await job.log('half')
  })
  events.on('progress', ({ data }) => seen.put(data))
  await queue.pause()
  const job = await queue.add('x', {})
  assert.equal(await queue.isPaused(), true)
  await queue.resume()
  await job.waitUntilFinished(events)
  assert.deepEqual(await seen.take(1), [50])
  assert.deepEqual((await queue.getJobLogs(job.id)).logs, ['half'])
  await queue.pause()
  await queue.addBulk([1, 2, 3].map((n) => ({ name: 'x', data: { n } })))
  await queue.drain()
  assert.equal(await queue.count(), 0)
  await queue.obliterate()
})
