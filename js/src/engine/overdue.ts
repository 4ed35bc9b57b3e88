/**
 * What a synchronous call does when the engine has no reply for it yet.
 *
 * A script that runs for longer than busy-reply-threshold is suspended, so that others are served: the reply comes later. Who
 * called it in this thread cannot wait for that, since nothing goes on before the call returns. So it is killed, as SCRIPT KILL does,
 * and the reply is an error. One that has written cannot be killed: it goes on between other work, and until it has ended the
 * session refuses everything.
 */
import { concat } from '../resp/bytes.js'
import { encodeCommand } from '../resp/encode.js'
import { ReplyError } from '../resp/reply.js'
import { utf8 } from '../resp/text.js'
import type { Engine } from './engine.js'
import type { Session } from './session.js'

/** How often a killed script is given time to notice; once is enough. */
const TRIES = 100

/** Gets the reply of a session's command; `before` are the replies of those before it. Throws what is not the command's own error. */
export function overdue(engine: Engine, session: Session, before: Uint8Array): Uint8Array {
  const answer = kill(engine)
  if (answer.startsWith('+')) {
    for (let i = 0; i < TRIES; i++) {
      engine.tick()
      const { output, waiting } = engine.takeOutput(session)
      if (!waiting) return concat([before, output])
    }
  }
  if (answer.startsWith('-NOTBUSY')) {
    session.close()
    throw new Error('the engine waits, which a synchronous call cannot: the session has been closed')
  }
  session.stuck = 'BUSY a script runs for longer than it may and cannot be killed, because it has written: it goes on meanwhile'
  throw new ReplyError(session.stuck)
}

/** Kills the script or function that runs; returns the engine's answer. */
function kill(engine: Engine): string {
  const helper = engine.session('local:0')
  try {
    helper.own()
    let answer = ''
    for (const container of ['SCRIPT', 'FUNCTION']) {
      const reply = helper.exec(encodeCommand([container, 'KILL']))
      answer = utf8(reply, 0, reply.length)
      if (!answer.startsWith('-BUSY')) break // it is the other kind
    }
    return answer
  } finally {
    helper.close()
  }
}
