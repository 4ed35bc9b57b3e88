/** Which requests can have effects that the journal would tell of, as the engine has it. */
import type { Engine } from '../engine/engine.js'
import { Decoder } from '../resp/decode.js'
import { encodeCommand } from '../resp/encode.js'
import { textValues } from '../resp/values.js'
import { commandsIn } from './requests.js'

export class Effects {
  private readonly known = new Map<string, boolean>()

  constructor(private readonly engine: Engine) {}

  /** Whether a request may write. */
  possible(request: Uint8Array): boolean {
    return commandsIn(request).some(([name = '']) => this.writes(name.toUpperCase()))
  }

  private writes(name: string): boolean {
    let writes = this.known.get(name)
    if (writes === undefined) this.known.set(name, (writes = this.ask(name)))
    return writes
  }

  private ask(name: string): boolean {
    const session = this.engine.session()
    session.own()
    const reply = session.exec(encodeCommand(['COMMAND', 'INFO', name]))
    session.close()
    const decoder = new Decoder(textValues)
    decoder.read(reply, 0, reply.length)
    const [, , flags = [], , , , categories = []] = (decoder.value as [string, number, string[], number, number, number, string[]][])[0] ?? []
    return flags.includes('write') || (categories.includes('@scripting') && !flags.includes('readonly')) // a script may do anything
  }
}
