// Twenty million commands through the exports alone, with memory staying flat: `npm run soak [commands]`.
//
// Only exports are called, so Go's collector must keep up with the few turns that they give its goroutines. Half of the commands
// come in batches of RESP, half as typed calls; values of many sizes come, change, expire and go.
import { encodeCommand, open } from 'wedis'

const TOTAL = Number(process.argv[2] ?? 20_000_000)
const ROUNDS = 40
const WARM_UP = 8 // rounds after which the working set has its full size
const KEYS = 20_000
const BATCH = 100
const TYPED = 10 // commands of one turn of the typed loop

let ms = 1.7e12
const db = await open({ now: () => ms, seed: 1 })

// Deterministic and cheap: a 32-bit xorshift.
let state = 0x9e3779b9
function random(n) {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % n
}

const keys = Array.from({ length: KEYS }, (_, i) => `key:${i}`)
const values = Array.from({ length: 64 }, (_, i) => 'x'.repeat(i < 60 ? i * 4 : 1000 * (i - 58)))
const batches = Array.from({ length: 64 }, batch)

let done = 0
let afterWarmUp = 0
const started = Date.now()
for (let round = 0; round < ROUNDS; round++) {
  const target = (TOTAL * (round + 1)) / ROUNDS
  const half = done + (target - done) / 2
  while (done < half) {
    check(db.exec(batches[random(batches.length)]))
    done += BATCH
  }
  while (done < target) {
    typed(keys[random(KEYS)], values[random(values.length)])
    done += TYPED
  }
  ms += 1000
  db.tick()
  if (round === WARM_UP) afterWarmUp = db.footprint
}
const seconds = (Date.now() - started) / 1000
const grown = db.footprint - afterWarmUp
console.log(
  `soak: ${done} commands in ${seconds.toFixed(1)} s, ${mb(db.footprint)} MB of memory, ${mb(grown)} MB more than after ${mb(afterWarmUp)} MB of warm-up`,
)
await db.close()
if (grown > afterWarmUp * 0.1) {
  console.error('soak: memory grows')
  process.exit(1)
}

/** A batch of commands as RESP; every fourth GET misses once keys have expired. */
function batch() {
  const parts = []
  for (let i = 0; i < BATCH; i++) {
    const key = keys[random(KEYS)]
    const kind = i % 10
    if (kind < 4) parts.push(encodeCommand(['GET', key]))
    else if (kind < 7) parts.push(encodeCommand(['SET', key, values[random(values.length)], 'PX', 500 + random(20_000)]))
    else if (kind === 7) parts.push(encodeCommand(['DEL', key]))
    else if (kind === 8) parts.push(encodeCommand(['APPEND', key, 'y']))
    else parts.push(encodeCommand(['EXISTS', key]))
  }
  return Buffer.concat(parts)
}

function check(reply) {
  if (reply.length === 0 || reply[0] === 45) throw new Error(`unexpected reply: ${Buffer.from(reply).toString().slice(0, 100)}`)
}

function typed(key, value) {
  db.set(key, value)
  if (db.get(key) !== value) throw new Error(`${key} does not hold what was set`)
  db.strlen(key)
  db.pexpire(key, 10_000)
  db.pttl(key)
  db.append(key, 'z')
  db.exists(key)
  db.get(key)
  db.set('counter', 1)
  db.incr('counter')
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1)
}
