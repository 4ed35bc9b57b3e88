/** Protected mode: while the default user needs no password, only this machine may connect. */
import type { Db } from '../db.js'
import { encodeCommand } from '../resp/encode.js'
import type { Settings } from './settings.js'

const DENIED =
  '-DENIED Wedis runs in protected mode: it has no password, so it takes connections from this machine only. To let others ' +
  'connect, set a password (CONFIG SET requirepass, or in the configuration file), or turn protected mode off (CONFIG SET ' +
  'protected-mode no) where no stranger can reach this port.\r\n'

/** Says why a connection from an address is refused; null if it is not. */
export function protection(db: Db, settings: Settings): (address: string) => string | null {
  return (address) => {
    const near = address === '' || address === '::1' || /^(::ffff:)?127\./.test(address)
    return near || !settings.yes('protected-mode') || needsPassword(db) ? null : DENIED
  }
}

/** Whether a new client has to log in, or cannot even do that as there are too many: it learns of that. */
function needsPassword(db: Db): boolean {
  const session = db.session(address)
  try {
    return Buffer.from(session.exec(encodeCommand(['ECHO', '']))).toString().match(/^-(NOAUTH|ERR max number)/) !== null
  } finally {
    session.close()
  }
}

const address = 'protected-mode:0'
