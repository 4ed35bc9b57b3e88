/** The interactive prompt: history, completion, hints while typing, and what the session's state adds to the prompt. */
import { createInterface, type Interface } from 'node:readline'
import { complete } from '../terminal/assist.js'
import { CommandDocs } from '../terminal/docs.js'
import { helpText } from '../terminal/help.js'
import { plain } from '../terminal/nodes.js'
import { splitWords } from '../terminal/split.js'
import { loadHistory, saveHistory } from './history.js'
import { showHints } from './hints.js'
import { Cancelled, type Link } from './link.js'
import type { Printer } from './printer.js'

/** Talks to a person until they leave; returns the exit status. */
export async function prompt(link: Link, printer: Printer): Promise<number> {
  const docs = new CommandDocs(await loadDocs(link))
  const rl = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: loadHistory(),
    historySize: 1000,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const [candidates, word] = complete(docs, line)
      return [candidates.map((candidate) => candidate + ' '), word]
    },
  })
  rl.on('history', saveHistory)
  showHints(rl, docs, process.stdin, process.stdout)

  const state = new SessionState(link)
  let running = Promise.resolve()
  let busy = false
  let left = false
  const ask = () => {
    rl.setPrompt(state.prompt)
    rl.prompt()
  }
  link.onUnasked = (node) => {
    printer.line('')
    printer.reply(node)
    rl.prompt(true)
  }
  rl.on('SIGINT', () => {
    if (busy) return link.cancel()
    if (rl.line === '') return rl.close()
    printer.line('')
    clearLine(rl)
    ask()
  })

  rl.on('line', (line) => {
    running = running.then(async () => {
      if (left) return
      busy = true
      left = await run(line)
      busy = false
      if (left) rl.close()
      else ask()
    })
  })
  ask()
  await new Promise<void>((resolve) => rl.once('close', resolve))
  if (busy) link.cancel() // nobody waits for it any more
  if (!left) printer.line('')
  await running
  return 0

  /** After a wait that was given up: the new session selects what the old one had. */
  async function backToDatabase(): Promise<boolean> {
    printer.line('^C')
    const { database } = state
    state.reset()
    if (database !== '0') {
      const reply = await link.request(['SELECT', database])
      state.note('select', [database], reply.type === 'error')
    }
    return false
  }

  /** Runs a line; true when the person wants to leave. */
  async function run(line: string): Promise<boolean> {
    const words = splitWords(line)
    if (words === null) {
      printer.line('Invalid argument(s)')
      return false
    }
    if (words.length === 0) return false
    const [name, ...more] = words.map(String)
    switch (name.toLowerCase()) {
      case 'quit':
      case 'exit':
        return true
      case 'clear':
        process.stdout.write('\x1b[2J\x1b[H')
        return false
      case 'help':
      case '?':
        printer.line(more.length === 0 ? introduction : (helpText(docs, more) ?? `There is no help on ${more.join(' ')}.`))
        return false
    }
    try {
      const reply = await link.request(words)
      printer.reply(reply, words)
      state.note(name, more, reply.type === 'error')
    } catch (error) {
      if (error instanceof Cancelled) return backToDatabase()
      printer.line(`Error: ${error instanceof Error ? error.message : String(error)}`)
      state.reset()
    }
    return false
  }
}

const introduction = `help <command>   what a command does and takes
help @<group>    the commands of a group: generic, string, connection, server, transactions, …
<Tab>            completes commands and options
quit             leaves`

/** COMMAND DOCS as plain data; nothing from servers that do not have it. */
async function loadDocs(link: Link): Promise<unknown> {
  const reply = await link.request(['COMMAND', 'DOCS'])
  return reply.type === 'error' ? [] : plain(reply)
}

function clearLine(rl: Interface): void {
  rl.write(null, { ctrl: true, name: 'e' })
  rl.write(null, { ctrl: true, name: 'u' })
}

/** What the prompt shows of a session: the selected database, and whether a transaction is open. */
class SessionState {
  /** The selected database. */
  database = '0'
  private transaction = false

  constructor(private readonly link: Link) {}

  get prompt(): string {
    const { name } = this.link
    if (name === 'not connected') return 'not connected> '
    return `${name}${this.database === '0' ? '' : `[${this.database}]`}${this.transaction ? '(TX)' : ''}> `
  }

  note(name: string, args: string[], failed: boolean): void {
    if (failed && !/^exec$/i.test(name)) return
    switch (name.toLowerCase()) {
      case 'select':
        if (!this.transaction) this.database = String(Number(args[0]))
        break
      case 'multi':
        this.transaction = true
        break
      case 'exec':
      case 'discard':
        this.transaction = false
        break
      case 'reset':
        this.reset()
    }
  }

  reset(): void {
    this.database = '0'
    this.transaction = false
  }
}
