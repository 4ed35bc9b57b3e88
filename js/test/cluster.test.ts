/** A database that is a node of a cluster. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClusterNode, ReplyError, open } from 'wedis'

const id = (digit: string) => digit.repeat(40)

/** Two halves: foo is in the second, bar in the first. */
const halves: ClusterNode[] = [
  { id: id('a'), ip: '10.0.0.1', port: 7000, slots: [[0, 8190], 8191] },
  { id: id('b'), ip: '10.0.0.2', port: 7001, slots: [[8192, 16383]], hostname: 'b.example' },
  { id: id('c'), ip: '10.0.0.3', port: 7002, replicaOf: id('b') },
]

const moved = (text: string) => (error: unknown) => error instanceof ReplyError && error.message.includes(text)

test('a node sends away who asks for keys of others', async () => {
  const db = await open({ config: { 'cluster-enabled': 'yes' } })
  assert.throws(() => db.get('bar'), moved('Hash slot not served'))
  db.setCluster(halves)
  assert.equal(db.set('bar', '1'), 'OK')
  assert.throws(() => db.get('foo'), moved('MOVED 12182 10.0.0.2:7001'))
  assert.throws(() => db.mget('foo', 'bar'), moved("Keys in request don't hash to the same slot"))
  assert.match(db.call<string>('CLUSTER', 'NODES'), /^a{40} 10\.0\.0\.1:7000@17000 myself,master - 0 0 0 connected 0-8191\nb{40} 10\.0\.0\.2:7001@17001,b\.example master/)

  const waits = db.blpop('q{bar}', 0)
  const [first, second, third] = halves
  db.setCluster([{ ...first, slots: second.slots }, { ...second, slots: first.slots }, third])
  await assert.rejects(waits, moved('MOVED 5061 10.0.0.2:7001'))
  await db.close()
})

test('a table that makes no sense is refused', async () => {
  const db = await open({ config: { 'cluster-enabled': 'yes' } })
  assert.throws(() => db.setCluster([]), /the first node must be this store/)
  assert.throws(() => db.setCluster([halves[0], halves[0]]), /two nodes with the ID a{40}/)
  assert.throws(() => db.setCluster([{ ...halves[0], slots: [16384] }]), /no such slots/)
  await db.close()
  const single = await open()
  assert.throws(() => single.setCluster(halves), /cluster support is disabled/)
  await single.close()
})
