/** The terminal: prompt, transcript and the shell behind them. */
import { messageOf } from './database'
import { part } from './dom'
import type { Connect } from './session'
import { BUILT_IN } from './shell/complete'
import { History } from './shell/history'
import { Shell, type Outcome } from './shell/shell'
import { contents, groupPage, manual } from './ui/manual'
import { announce } from './ui/notices'
import { Prompt } from './ui/prompt'
import { showLast } from './ui/status'
import { Transcript } from './ui/transcript'

/** What the terminal tells its surroundings. */
export interface TerminalHost {
  /** All commands of a line have run; the terminal's session now uses this database. */
  ran(db: number): void
}

/** The terminal. */
export class Terminal {
  private readonly transcript: Transcript
  private readonly prompt: Prompt
  private readonly box: HTMLElement
  /** The keys that were found last, for completion. */
  private found: { prefix: string; keys: Uint8Array[] } | null = null
  /** Lines run one after the other. */
  private last: Promise<void> = Promise.resolve()
  private waiting = 0

  /** `prefix` begins the ids of its elements. */
  static async open(connect: Connect, host: TerminalHost, history: History, prefix = ''): Promise<Terminal> {
    return new Terminal(await Shell.open(connect), host, history, prefix)
  }

  private constructor(private readonly shell: Shell, private readonly host: TerminalHost, history: History, prefix: string) {
    const own = part(prefix)
    this.box = own('terminal')
    const { docs } = shell
    const isCommand = (word: string): boolean => docs.find([word]) !== null || BUILT_IN.has(word.toUpperCase())
    this.transcript = new Transcript(own, line => this.edit(line), announce, isCommand)
    this.prompt = new Prompt(own, {
      docs,
      isCommand,
      keys: (prefix, limit) => this.keysWith(prefix, limit),
      run: source => void this.run(source),
      clear: () => this.transcript.clear(),
      dropped: source => this.dropped(source),
    }, history)
    this.shell.onState = () => {
      this.prompt.label(this.place, this.mode)
      this.host.ran(this.shell.state.db)
    }
    this.shell.onMessage = message => this.transcript.message(message)
  }

  focus(): void {
    this.prompt.focus()
  }

  /** Runs lines as if typed, after those before. */
  run(source: string): Promise<void> {
    this.waiting++
    this.box.setAttribute('aria-busy', 'true')
    this.last = this.last.then(() => this.runNow(source)).finally(() => {
      if (--this.waiting === 0) this.box.setAttribute('aria-busy', 'false')
    })
    return this.last
  }

  private async runNow(source: string): Promise<void> {
    let before = this.label
    try {
      await this.shell.run(source, outcome => {
        this.show(before, outcome)
        before = this.label
      })
    } catch (error) {
      this.transcript.begin(before, source)
      this.transcript.refuse(messageOf(error))
      return
    } finally {
      this.transcript.toEnd()
    }
    this.found = null
    this.prompt.label(this.place, this.mode)
    this.host.ran(this.shell.state.db)
  }

  /** Keys for completion: those found last, while others are looked for. */
  private keysWith(prefix: string, limit: number): Uint8Array[] {
    if (this.found?.prefix !== prefix) {
      const found = (this.found = { prefix, keys: [] as Uint8Array[] })
      void this.shell.findKeys(prefix, limit).then(keys => {
        found.keys = keys
        if (this.found === found && keys.length) this.prompt.again()
      }, () => {})
    }
    return this.found.keys
  }

  /** Empties it and ends its session. */
  close(): void {
    this.transcript.clear()
    this.shell.close()
  }

  /** Takes no more input: the engine has failed. */
  stop(): void {
    this.prompt.stop()
  }

  /** What makes the session special: redis-cli's marks. */
  private get mode(): string {
    const { queued, subscribed } = this.shell.state
    return queued !== null ? '(TX)' : subscribed ? '(subscribed mode)' : ''
  }

  /** The session's place: `wedis`, or `wedis[1]` in another database than 0. */
  private get place(): string {
    const { db } = this.shell.state
    return db ? `wedis[${db}]` : 'wedis'
  }

  private get label(): string {
    return `${this.place}${this.mode}>`
  }

  private show(before: string, outcome: Outcome): void {
    const { transcript } = this
    if (outcome.kind === 'clear') return transcript.clear()
    transcript.begin(before, outcome.source)
    switch (outcome.kind) {
      case 'refused':
        return transcript.refuse(outcome.why)
      case 'help':
        return this.help(outcome)
      case 'waits':
        return this.await(outcome)
      case 'reply':
        for (const reply of outcome.replies) transcript.reply(reply)
        showLast(outcome.ms)
    }
  }

  /** A command that waits keeps its turn open: the reply goes there, while the prompt goes on below. */
  private await({ wait }: Extract<Outcome, { kind: 'waits' }>): void {
    const turn = this.transcript.pending(() => {
      wait.stop()
      this.focus()
    })
    wait.onReply = reply => {
      turn.reply(reply)
      this.host.ran(this.shell.state.db)
    }
  }

  private help({ topic, doc }: Extract<Outcome, { kind: 'help' }>): void {
    const { docs } = this.shell
    const suggest = (line: string): void => {
      this.focus()
      void this.run(line)
    }
    if (doc) return this.transcript.add(manual(doc, suggest))
    if (!topic) return this.transcript.add(contents(docs, suggest))
    const page = topic.startsWith('@') ? groupPage(docs, topic.slice(1), suggest) : null
    if (page) this.transcript.add(page)
    else this.transcript.refuse(`No help for '${topic}'. help alone lists every command.`)
  }

  private edit(line: string): void {
    this.prompt.set(line)
    this.focus()
  }

  private dropped(source: string): void {
    this.transcript.begin(this.label, `${source}^C`)
    this.transcript.toEnd()
  }
}
