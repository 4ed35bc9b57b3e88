/** What can be told of requests from their bytes. */
import { Decoder, Type } from '../resp/decode.js'
import { RequestBuffer } from '../resp/encode.js'
import { type Reply, ReplyError } from '../resp/reply.js'
import { textValues } from '../resp/values.js'
import { commandAllowed } from './again.js'

/** Names of commands, with the letters that they begin with: so that others are passed over quickly. */
interface Names {
  readonly letters: string
  readonly names: ReadonlySet<string>
}

/** Longer arguments are values: nothing is told from them. */
const LONG = 128

/**
 * The words of each command of a request. With `wanted` those of such commands alone, all of them whole, the others as empty lists;
 * without, long arguments are left out.
 */
export function commandsIn(request: Uint8Array, wanted?: Names): string[][] {
  const commands: string[][] = []
  let at = 0
  const number = (): number => {
    let value = 0
    for (at++; request[at] !== 13; at++) value = value * 10 + request[at] - 48
    at += 2
    return value
  }
  while (at < request.length && request[at] === 42) {
    const words: string[] = []
    const count = number()
    let taken = true
    for (let i = 0; i < count; i++) {
      const length = number()
      const word = (): string => DECODER.decode(request.subarray(at, at + length))
      if (i === 0 && wanted) taken = wanted.letters.includes(String.fromCharCode(request[at] | 32)) && wanted.names.has(word().toUpperCase())
      if (taken) words.push(length > LONG && !wanted ? '' : word())
      at += length + 2
    }
    commands.push(words)
  }
  return commands
}

/** Whether it may run at another leader, if the journal does not say that it ran. */
export function again(request: Uint8Array): boolean {
  return commandsIn(request).every(commandAllowed)
}

/** The name of the command; of several, the first. */
export function nameOf(request: Uint8Array): string {
  return commandsIn(request)[0]?.[0]?.toUpperCase() ?? ''
}

/** How a request ends what was watched: with a transaction, or by giving it up; null if it does not. */
export function endOfWatch(request: Uint8Array): 'exec' | 'given up' | null {
  const first = commandsIn(request, ENDS).find((words) => words.length > 0)
  if (!first) return null
  return first[0].toUpperCase() === 'EXEC' ? 'exec' : 'given up'
}

/** Those commands of a request that tell its session something, encoded; null if there are none. */
export function sessionCommands(request: Uint8Array): Uint8Array | null {
  const commands = commandsIn(request, TELLING).filter((words) => kindOf(words) !== '' || WATCHES.has(words[0]?.toUpperCase()))
  return commands.length > 0 ? encodeAll(commands) : null
}

/** The reply of a transaction that did not run, with those of its commands. */
export function notRun(request: Uint8Array): Uint8Array {
  const queued = commandsIn(request).map((_, i) => (i === 0 ? '+OK\r\n' : '+QUEUED\r\n'))
  return new TextEncoder().encode([...queued.slice(0, -1), '_\r\n'].join(''))
}

/** What a session has been told that outlives its engine: the last command of each kind, in order. */
export class SessionState {
  watching = false
  private readonly told = new Map<string, readonly (readonly string[])[]>()

  /** A request has been answered; null: it has run, and its replies are lost. Returns whether that may have changed something. */
  heard(request: Uint8Array, output: Uint8Array | null): boolean {
    const commands = commandsIn(request, TELLING)
    if (commands.every((words) => words.length === 0)) return false
    const replies = output && repliesIn(output)
    let queued: (readonly string[])[] | null = null
    for (const [i, words] of commands.entries()) {
      const name = words[0]?.toUpperCase()
      const reply = replies?.[i]
      if (name === 'MULTI') queued = []
      else if (name === 'EXEC' || name === 'DISCARD') {
        this.watching = false
        if (name === 'EXEC' && (!replies || Array.isArray(reply))) queued?.forEach((one, k) => this.tell(one, (reply as Reply[] | undefined)?.[k]))
        queued = null
      } else if (queued) queued.push(words)
      else this.tell(words, reply)
    }
    return true
  }

  get tracking(): boolean {
    return this.told.get('CLIENT TRACKING')?.at(-1)?.[2]?.toUpperCase() === 'ON'
  }

  /** The commands that bring another session there, encoded. */
  commands(): Uint8Array {
    const select = this.told.get('SELECT') ?? [['SELECT', '0']]
    return encodeAll([...[...this.told].filter(([kind]) => kind !== 'SELECT').flatMap(([, commands]) => commands), ...select])
  }

  private tell(words: readonly string[], reply: Reply | undefined): void {
    if (words.length === 0 || reply instanceof ReplyError) return
    const name = words[0].toUpperCase()
    if (name === 'WATCH') this.watching = true
    else if (name === 'UNWATCH') this.watching = false
    else if (name === 'RESET') {
      this.watching = false
      this.told.clear()
    }
    const kind = kindOf(words)
    if (kind === '') return
    const adds = kind === 'CLIENT TRACKING' && words.some((word) => word.toUpperCase() === 'PREFIX')
    const before = adds ? (this.told.get(kind) ?? []) : []
    this.told.delete(kind)
    this.told.set(kind, [...before, words])
  }
}

/** What kind of thing a command tells its session, '' for nothing that lasts. */
function kindOf(words: readonly string[]): string {
  const name = words[0]?.toUpperCase() ?? ''
  const kind = name === 'CLIENT' ? `CLIENT ${words[1]?.toUpperCase()}` : name
  return KEPT.has(kind) ? kind : ''
}

const KEPT: ReadonlySet<string> = new Set(['SELECT', 'AUTH', 'CLIENT SETNAME', 'CLIENT TRACKING', 'CLIENT NO-EVICT', 'CLIENT NO-TOUCH', 'READONLY'])
const WATCHES: ReadonlySet<string | undefined> = new Set(['WATCH', 'UNWATCH'])

/** Commands that matter to what a session has been told, and those that say whether they ran. */
const TELLING: Names = {
  letters: 'sacrwumed',
  names: new Set(['SELECT', 'AUTH', 'CLIENT', 'READONLY', 'RESET', 'WATCH', 'UNWATCH', 'MULTI', 'EXEC', 'DISCARD']),
}
const ENDS: Names = { letters: 'eudr', names: new Set(['EXEC', 'UNWATCH', 'DISCARD', 'RESET']) }

function repliesIn(output: Uint8Array): Reply[] {
  const decoder = new Decoder(textValues)
  const replies: Reply[] = []
  for (let at = 0; decoder.read(output, at, output.length); at = decoder.position) if (decoder.type !== Type.push) replies.push(decoder.value)
  return replies
}

function encodeAll(commands: readonly (readonly string[])[]): Uint8Array {
  const buffer = new RequestBuffer()
  for (const words of commands) buffer.command(words)
  return buffer.take()
}

const DECODER = new TextDecoder()
