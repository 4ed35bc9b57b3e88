/** What can be told of requests from their bytes. */
import { commandAllowed } from './again.js'

/** The words of each command of a request; with `letters`, of those alone whose name begins with one of them. */
export function commandsIn(request: Uint8Array, letters?: string): string[][] {
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
    let wanted = true
    for (let i = 0; i < count; i++) {
      const length = number()
      if (i === 0 && letters) wanted = letters.includes(String.fromCharCode(request[at] | 32))
      // Long arguments are values: nothing is told from them.
      if (wanted) words.push(length > 128 ? '' : DECODER.decode(request.subarray(at, at + length)))
      at += length + 2
    }
    if (wanted) commands.push(words)
  }
  return commands
}

/** Whether it may run at another leader, if the journal does not say that it ran. */
export function again(commands: readonly string[][]): boolean {
  return commands.every(commandAllowed)
}

/** What a session has been told that outlives its engine: the last command of each kind, in order. */
export class SessionState {
  watching = false
  private readonly told = new Map<string, readonly string[]>()

  /** A request has been answered. */
  heard(request: Uint8Array): void {
    for (const words of commandsIn(request, LETTERS)) {
      const name = words[0]?.toUpperCase()
      const kind = name === 'CLIENT' ? `CLIENT ${words[1]?.toUpperCase()}` : (name ?? '')
      if (name === 'WATCH') this.watching = true
      else if (name === 'UNWATCH' || name === 'EXEC' || name === 'DISCARD') this.watching = false
      else if (name === 'RESET') this.told.clear()
      if (!KEPT.has(kind)) continue
      this.told.delete(kind)
      this.told.set(kind, words)
    }
  }

  get tracking(): boolean {
    return this.told.get('CLIENT TRACKING')?.[2]?.toUpperCase() === 'ON'
  }

  /** The commands that bring another session there. */
  commands(): readonly (readonly string[])[] {
    const select = this.told.get('SELECT') ?? ['SELECT', '0']
    return [...[...this.told.entries()].filter(([kind]) => kind !== 'SELECT').map(([, words]) => words), select]
  }
}

/** What the commands begin with that matter here. */
const LETTERS = 'sacrwued'

const KEPT: ReadonlySet<string> = new Set(['SELECT', 'AUTH', 'CLIENT SETNAME', 'CLIENT TRACKING', 'CLIENT NO-EVICT', 'CLIENT NO-TOUCH', 'READONLY'])

const DECODER = new TextDecoder()
