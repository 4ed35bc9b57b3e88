/** The terminal: prompt, transcript and the shell behind them. */
import { messageOf } from './database'
import { part } from './dom'
import type { Word } from './resp'
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
  /** A command ran that may have changed something; `keys` are those it named, where there are not too many. */
  wrote(keys: Uint8Array[]): void
  /** All commands of a line have run; the terminal's session now uses this database. */
  ran(db: number): void
}

/** The keys of commands with more words are not looked up one by one. */
const MANY_WORDS = 100

/** The terminal. */
export class Terminal {
  private readonly shell: Shell
  private readonly transcript: Transcript
  private readonly prompt: Prompt

  /** `prefix` begins the ids of its elements. */
  constructor(connect: Connect, private readonly host: TerminalHost, history: History, prefix = '') {
    const own = part(prefix)
    this.shell = new Shell(connect)
    const { docs } = this.shell
    const isCommand = (word: string): boolean => docs.find([word]) !== null || BUILT_IN.has(word.toUpperCase())
    this.transcript = new Transcript(own, line => this.edit(line), announce, isCommand)
    this.prompt = new Prompt(own, {
      docs,
      isCommand,
      keys: (prefix, limit) => this.shell.findKeys(prefix, limit),
      run: source => this.run(source),
      clear: () => this.transcript.clear(),
      dropped: source => this.dropped(source),
    }, history)
    this.shell.onMessage = message => this.transcript.message(message)
  }

  focus(): void {
    this.prompt.focus()
  }

  /** Runs lines as if typed. */
  run(source: string): void {
    let before = this.label
    try {
      this.shell.run(source, outcome => {
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
    this.prompt.label(this.place, this.mode)
    this.host.ran(this.shell.state.db)
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
    const { transcript, shell } = this
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
        if (!shell.isReadonly(outcome.words)) this.host.wrote(this.keysOf(outcome.words))
    }
  }

  /** A command that waits keeps its turn open: the reply goes there, while the prompt goes on below. */
  private await({ words, wait }: Extract<Outcome, { kind: 'waits' }>): void {
    const turn = this.transcript.pending(() => {
      wait.stop()
      this.focus()
    })
    wait.onReply = reply => {
      turn.reply(reply)
      this.host.wrote(this.keysOf(words))
      this.host.ran(this.shell.state.db)
    }
  }

  private keysOf(words: readonly Word[]): Uint8Array[] {
    return words.length > MANY_WORDS ? [] : this.shell.keysOf(words)
  }

  private help({ topic, doc }: Extract<Outcome, { kind: 'help' }>): void {
    const { docs } = this.shell
    const suggest = (line: string): void => {
      this.focus()
      this.run(line)
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
