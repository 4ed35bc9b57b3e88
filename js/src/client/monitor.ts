/** MONITOR: every command that the engine runs. */
import type { Engine } from '../engine/engine.js'
import { Session } from '../engine/session.js'
import { Decoder } from '../resp/decode.js'
import { encodeCommand } from '../resp/encode.js'
import { textValues } from '../resp/values.js'
import { splitWords } from '../terminal/split.js'
import type { Monitored } from './message.js'
import { call, callable } from './subscriptions.js'

/** Listens to all commands; returns how to stop. */
export function monitor(engine: Engine, listener: (command: Monitored) => void): () => void {
  callable(listener)
  const session = new Session(engine)
  const begin = (): void => {
    session.open('local:0')
    session.own()
    session.exec(encodeCommand(['MONITOR']))
  }
  session.onPush = (output) => {
    const decoder = new Decoder(textValues)
    for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) {
      const command = parse(String(decoder.value))
      if (command) call(() => listener(command))
    }
  }
  session.onClose = () => {
    session.close()
    begin() // CLIENT KILL
  }
  begin()
  return () => session.close()
}

/** `1700000000.123456 [0 127.0.0.1:4711] "GET" "k"` */
export function parse(line: string): Monitored | null {
  const [, seconds, database, client, rest] = /^(\d+\.\d+) \[(\d+) (.*?)\] (".*)$/s.exec(line) ?? []
  const words = rest === undefined ? null : splitWords(rest)
  if (!words) return null
  const args = words.map((word) => (typeof word === 'string' ? word : new TextDecoder().decode(word)))
  return { time: Number(seconds) * 1000, database: Number(database), client, args }
}
