// A program that keeps a database in a folder and lets others write to it: what is built on the package, without its servers.
//
//   node tests/chaos/embedded.mjs --port 7000 --dir folder --appendfsync always
//
// appendfsync always is `durability: 'strict'`: each reply is sent when its promise settles, and where it cannot be stored the
// program ends, as a server does. Otherwise the methods return before anything is stored, and a reply is sent when `db.persistence`
// says that nothing is dirty.
import { createServer } from 'node:net'
import { PersistenceError, open } from '../../js/dist/node.js'
import { directory } from '../../js/dist/stores/directory.js'

const words = process.argv.slice(2)
const options = Object.fromEntries(words.flatMap((word, i) => (i % 2 === 0 ? [[word.slice(2), words[i + 1]]] : [])))
const { port, dir, ...config } = options
const strict = config.appendfsync === 'always'

const log = (level, text) => console.log(level, text)
const db = await open({ store: directory(dir, { log }), durability: strict ? 'strict' : 'relaxed', config })

/** Replies that wait until all is stored: what sends each, and what is done when it cannot be stored. */
const held = []
db.on('persistence', ({ dirty, state }) => {
  if (dirty && state !== 'failed') return
  for (const { send, lose } of held.splice(0)) dirty ? lose() : send()
})

/** Runs commands and sends the replies at once where nothing is to be stored, or nothing can be: then no write is taken. */
function relaxed(session, socket, input) {
  const refusing = db.persistence.state === 'failed'
  const output = session.exec(input)
  if (refusing || !db.persistence.dirty) socket.write(output)
  else held.push({ send: () => socket.write(output), lose: () => socket.destroy() })
}

const server = createServer({ noDelay: true }, (socket) => {
  const session = db.session()
  socket.on('data', (input) => {
    if (!strict) return relaxed(session, socket, input)
    session.exec(input).then(
      (output) => socket.write(output),
      (error) => {
        socket.destroy()
        if (error instanceof PersistenceError) process.exit(1)
      },
    )
  })
  socket.on('error', () => {})
  socket.on('close', () => session.close())
})
server.listen(Number(port), '127.0.0.1')

process.on('SIGTERM', () => {
  db.close().then(
    () => process.exit(0),
    (error) => (console.log('#', error.message), process.exit(1)),
  )
})
