// The npm package as a server for the corpus: requests come as lines of JSON, answers go out as lines of JSON, bytes are
// base64. npm.go is the other side. One process serves one script after the other, each with a database of its own.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { open } from 'wedis'

const module = await WebAssembly.compile(await readFile(process.argv[2]))

let db = null
let now = 0
/** Sessions by the name that the script gives them, and what came out of them unasked. */
const sessions = new Map()

const operations = {
  /** Begins with an empty database. `now` is in µs. */
  async open(request) {
    await db?.close()
    sessions.clear()
    now = request.now
    db = await open({ wasm: module, now: () => now / 1000, seed: 1, config: { 'enable-debug-command': 'yes' } })
    return {}
  },
  /** Runs bytes on a session. */
  exec({ session, input }) {
    let entry = sessions.get(session)
    if (!entry) {
      entry = { session: db.session(`127.0.0.1:${session}`), output: [] }
      entry.session.onPush = (bytes) => entry.output.push(Buffer.from(bytes))
      sessions.set(session, entry)
    }
    entry.output.push(Buffer.from(entry.session.exec(Buffer.from(input, 'base64'))))
    return {}
  },
  /** Takes what has come out of a session. */
  output({ session }) {
    const entry = sessions.get(session)
    if (!entry) return { output: '', closed: true }
    const output = Buffer.concat(entry.output).toString('base64')
    entry.output.length = 0
    const closed = entry.session.closing
    if (closed) operations.hangup({ session })
    return { output, closed }
  },
  hangup({ session }) {
    sessions.get(session)?.session.close()
    sessions.delete(session)
    return {}
  },
  /** Lets time pass, with the ticks that a timer would bring. */
  wait({ microseconds }) {
    now += microseconds
    for (let next = db.tick(); next !== null && next * 1000 <= now; next = db.tick());
    return {}
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let answer
  try {
    answer = await operations[request.operation](request)
  } catch (error) {
    answer = { error: String(error?.stack ?? error) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
