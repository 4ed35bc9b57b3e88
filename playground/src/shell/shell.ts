/**
 * The terminal's brain, without its looks: takes a line, runs what it says on a session of its own, and knows the state
 * that the prompt shows. That state is asked of the engine (CLIENT LIST from a second session), never guessed from the
 * commands that went by.
 */
import { CommandDocs, plain, splitCommands, type CommandDoc, type Token } from 'wedis/terminal'
import { itemsOf, numberOf, stringsOf, textOf, type Reply, type Word } from '../resp'
import { byteString } from '../bytes'
import type { Connect, Session } from '../session'
import { forDisplay } from './format'

/** What the prompt shows. */
export interface PromptState {
  db: number
  /** Commands queued since MULTI, or null outside a transaction. */
  queued: number | null
  /** It listens to channels, in RESP2: there is little else it may do. */
  subscribed: boolean
}

/** What came of one command. */
export type Outcome =
  | { kind: 'reply'; source: string; words: Word[]; replies: Reply[]; ms: number }
  | { kind: 'waits'; source: string; words: Word[]; wait: Wait }
  | { kind: 'help'; source: string; topic: string; doc: CommandDoc | null }
  | { kind: 'refused'; source: string; why: string }
  | { kind: 'clear' }

/** A command that waits, as BLPOP does. The prompt goes on with a session of its own meanwhile. */
export interface Wait {
  /** Receives the reply. */
  onReply: (reply: Reply) => void
  /** Gives up. */
  stop(): void
}

/** Runs lines and keeps the prompt's state. */
export class Shell {
  readonly state: PromptState = { db: 0, queued: null, subscribed: false }
  /** Receives messages of channels and the lines of MONITOR. */
  onMessage: (message: Reply) => void = () => {}
  /** The prompt shows something else now, though no line has run. */
  onState: () => void = () => {}
  private session: Session
  private id = 0
  /** A command runs; what it gets as reply tells if it has ended the session, as QUIT does. */
  private asking = false

  private constructor(
    private readonly connect: Connect,
    private observer: Session,
    /** All commands of the engine. */
    readonly docs: CommandDocs,
  ) {
    this.session = this.begin()
  }

  static async open(connect: Connect): Promise<Shell> {
    const observer = connect()
    observer.onLost = () => void observer.run('HELLO', 3)
    await observer.run('HELLO', 3)
    const shell = new Shell(connect, observer, new CommandDocs(plain(await observer.run('COMMAND', 'DOCS'))))
    await shell.identify()
    return shell
  }

  /** Runs every command in `source`; `emit` gets each outcome as it happens. */
  async run(source: string, emit: (outcome: Outcome) => void): Promise<void> {
    for (const statement of splitCommands(source)) {
      const text = source.slice(statement.start, statement.end).trim()
      if (statement.error) {
        emit({ kind: 'refused', source: text, why: 'Invalid argument(s)' }) // redis-cli's words
        continue
      }
      const [first, second] = statement.tokens
      if (first && second && /^[1-9]\d{0,3}$/.test(first.text)) {
        for (let i = Number(first.text); i > 0; i--) emit(await this.one(text, statement.tokens.slice(1)))
      } else emit(await this.one(text, statement.tokens))
    }
  }

  private async one(source: string, tokens: Token[]): Promise<Outcome> {
    const words = tokens.map(token => token.text)
    const name = words[0]!.toLowerCase()
    if (name === 'clear' && words.length === 1) return { kind: 'clear' }
    if (name === 'help' || name === '?') {
      const topic = words.slice(1)
      const found = this.docs.find(topic)
      const doc = found && found.words === topic.length ? found.doc : null
      return { kind: 'help', source, topic: topic.join(' '), doc }
    }
    this.asking = true
    try {
      return await this.send(source, words, tokens)
    } finally {
      this.asking = false
    }
  }

  private async send(source: string, words: string[], tokens: Token[]): Promise<Outcome> {
    const start = performance.now()
    const sent = tokens.map(token => token.word)
    const session = this.session
    const wait: Wait = { onReply() {}, stop: () => session.close() }
    const replies = await session.ask(sent, late => {
      session.close()
      wait.onReply(forDisplay(words, late))
    })
    if (!replies.length && !session.over) {
      await this.leave()
      return { kind: 'waits', source, words: sent, wait }
    }
    const ms = performance.now() - start
    await this.observe()
    return { kind: 'reply', source, words: sent, replies: replies.map(reply => forDisplay(words, reply)), ms }
  }

  /** Up to `limit` keys of the prompt's database that begin with `prefix`; looks at a bounded number of keys. */
  async findKeys(prefix: string, limit: number): Promise<Uint8Array[]> {
    const found = new Map<string, Uint8Array>()
    await this.observer.run('SELECT', this.state.db)
    const pattern = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`
    let cursor: Word = 0
    for (let round = 0; round < 20 && found.size < limit; round++) {
      const [next, keys] = itemsOf(await this.observer.run('SCAN', cursor, 'MATCH', pattern, 'COUNT', 1000))
      for (const key of stringsOf(keys)) found.set(byteString(key), key)
      cursor = textOf(next) ?? '0'
      if (cursor === '0') break
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit).map(([, bytes]) => bytes)
  }

  /** Ends the sessions. */
  close(): void {
    this.session.close()
    this.observer.close()
  }

  /** Opens a session for the prompt. */
  private begin(): Session {
    const session = this.connect()
    session.onMessage = message => this.onMessage(message)
    session.onLost = () => {
      if (session !== this.session) return
      Object.assign(this.state, { db: 0, queued: null, subscribed: false })
      const { asking } = this
      void this.identify().then(() => { // fails if it was the engine that ended
        if (!asking) this.onMessage({ type: 'error', text: 'The session was ended. Another one has begun.' })
        this.onState()
      })
    }
    return session
  }

  /** Leaves the session to the command that waits in it, and goes on with one like it. */
  private async leave(): Promise<void> {
    const protocol = (await this.fields()).get('resp') ?? '2'
    this.session = this.begin()
    if (protocol === '3') await this.session.run('HELLO', 3)
    if (this.state.db) await this.session.run('SELECT', this.state.db)
    await this.identify()
  }

  private async identify(): Promise<void> {
    this.id = numberOf(await this.session.run('CLIENT', 'ID'))
  }

  /** Asks the engine about the terminal's session; one that ended (QUIT, protocol error) is replaced. */
  private async observe(): Promise<void> {
    if (this.session.over) {
      this.session.close()
      this.session = this.begin()
      await this.identify()
      Object.assign(this.state, { db: 0, queued: null, subscribed: false })
      return
    }
    const fields = await this.fields()
    const queued = Number(fields.get('multi'))
    this.state.db = Number(fields.get('db') ?? 0)
    this.state.queued = queued >= 0 ? queued : null
    const channels = ['sub', 'psub', 'ssub'].some(name => Number(fields.get(name) ?? 0) > 0)
    this.state.subscribed = channels && fields.get('resp') !== '3'
  }

  /** What CLIENT LIST says of the terminal's session. */
  private async fields(): Promise<Map<string, string>> {
    const line = textOf(await this.observer.run('CLIENT', 'LIST', 'ID', this.id)) ?? ''
    return new Map(line.trim().split(' ').map(pair => pair.split('=') as [string, string]))
  }
}
