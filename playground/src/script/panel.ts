/**
 * The script editor: a script runs with its keys and arguments (SCRIPT LOAD, then EVALSHA); a source that begins with
 * `#!lua name=…` is a library, which is loaded (FUNCTION LOAD REPLACE) and one of its functions called.
 */
import { splitCommands } from 'wedis/terminal'
import { byId, h } from '../dom'
import { itemsOf, textOf, type Reply, type Word } from '../resp'
import type { Connect, Session } from '../session'
import { lines } from '../shell/format'
import { Editor } from '../ui/editor'
import { SAMPLES, type Sample } from './samples'

const STORE = 'wedis.script'
/** Lines of a reply that are shown. */
const SHOWN = 500

/** The panel. */
export class ScriptPanel {
  private readonly box = byId('script')
  private readonly output = h('div', { class: 'log output', role: 'log', 'aria-live': 'polite', 'aria-label': 'What the script returned' })
  private readonly keys = h('input', { type: 'text', id: 'script-keys', placeholder: 'key …', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off' })
  private readonly args = h('input', { type: 'text', id: 'script-args', placeholder: 'argument …', spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off' })
  private readonly functions = h('select', { id: 'script-function', 'aria-label': 'Function to call', hidden: true })
  private readonly button = h('button', { type: 'button', class: 'tool solid', title: 'Ctrl-Enter', onclick: () => void this.run() }, 'Run')
  private readonly editor: Editor
  private session: Session
  /** What stops the script that runs for long; null when none does. */
  private running: 'SCRIPT' | 'FUNCTION' | null = null
  /** It is on its way. */
  private asking = false

  constructor(
    private readonly connect: Connect,
    /** A script has run and may have changed keys. */
    private readonly ran: () => void,
  ) {
    this.session = connect()
    const draft = load()
    const samples = h('select', {
      'aria-label': 'Sample scripts',
      onchange: (event: Event) => {
        const select = event.target as HTMLSelectElement
        const sample = SAMPLES[Number(select.value)]
        select.selectedIndex = 0
        if (sample) this.show(sample)
      },
    }, h('option', { value: '' }, 'Samples…'), ...SAMPLES.map(({ name }, i) => h('option', { value: i }, name)))
    const host = h('div', { class: 'editor' })
    this.box.replaceChildren(
      h('div', { class: 'script-head' }, h('h2', {}, 'Script'), samples),
      host,
      h('div', { class: 'script-run' },
        this.functions,
        h('label', { for: 'script-keys' }, 'KEYS'), this.keys,
        h('label', { for: 'script-args' }, 'ARGV'), this.args,
        this.button),
      this.output)
    this.editor = new Editor(host, draft.source, { changed: () => this.changed(), run: () => void this.run() })
    this.keys.value = draft.keys
    this.args.value = draft.args
    for (const input of [this.keys, this.args]) {
      input.addEventListener('input', () => this.changed())
      input.addEventListener('keydown', event => {
        if (event.key === 'Enter') void this.run()
      })
    }
    this.label()
  }

  focus(): void {
    this.editor.focus()
  }

  private show(sample: Sample): void {
    this.editor.source = sample.source
    this.keys.value = sample.keys
    this.args.value = sample.args
    this.functions.replaceChildren()
    if (!this.running) this.output.replaceChildren()
    this.changed()
    this.editor.focus()
  }

  private changed(): void {
    this.label()
    save({ name: '', source: this.editor.source, keys: this.keys.value, args: this.args.value })
  }

  private get library(): boolean {
    return /^#!lua\s+name=/.test(this.editor.source)
  }

  private label(): void {
    this.button.textContent = this.library ? 'Load and call' : 'Run'
    this.functions.hidden = !this.library || !this.functions.options.length
  }

  /** Runs the script, or loads the library and calls a function. */
  private async run(): Promise<void> {
    if (this.running || this.asking) return // its session waits for the reply
    this.output.replaceChildren()
    this.editor.markLine(null)
    const keys = wordsOf(this.keys.value)
    const args = wordsOf(this.args.value)
    if (!keys || !args) return this.print({ type: 'error', text: 'Keys and arguments: a quote is not closed' })
    const { source } = this.editor
    if (!this.library) {
      const loaded = await this.session.run('SCRIPT', 'LOAD', source)
      if (loaded.type === 'error') return this.print(loaded)
      const sha = textOf(loaded) ?? ''
      return this.call(['EVALSHA', sha, keys.length, ...keys, ...args], `EVALSHA ${sha}`)
    }
    const loaded = await this.session.run('FUNCTION', 'LOAD', 'REPLACE', source)
    if (loaded.type === 'error') return this.print(loaded)
    const name = await this.offer(textOf(loaded) ?? '')
    if (name) await this.call(['FCALL', name, keys.length, ...keys, ...args], `FCALL ${name}`)
    else this.print(loaded)
  }

  /** Offers the functions of a library; returns the chosen one. */
  private async offer(library: string): Promise<string> {
    const chosen = this.functions.value
    const [entry] = itemsOf(await this.session.run('FUNCTION', 'LIST', 'LIBRARYNAME', library))
    const parts = itemsOf(entry)
    const at = parts.findIndex(part => textOf(part) === 'functions')
    const names = itemsOf(parts[at + 1]).map(one => textOf(itemsOf(one)[1]) ?? '').sort()
    this.functions.replaceChildren(...names.map(name => h('option', { value: name }, name)))
    if (names.includes(chosen)) this.functions.value = chosen
    this.label()
    return this.functions.value
  }

  private async call(words: Word[], what: string): Promise<void> {
    const start = performance.now()
    this.asking = true
    const [reply] = await this.session.ask(words, late => {
      this.output.replaceChildren()
      this.runs(null)
      this.finish(late, what, performance.now() - start)
    })
    this.asking = false
    if (reply) return this.finish(reply, what, performance.now() - start)
    this.runs(this.library ? 'FUNCTION' : 'SCRIPT')
    // It runs for longer than busy-reply-threshold: the engine goes on with it a little at a time.
    this.output.replaceChildren(h('div', { class: 'waiting' },
      h('span', { class: 'hint' }, 'still running… '),
      h('button', { type: 'button', class: 'tool outline', onclick: () => void this.kill() }, 'Stop')))
  }

  private runs(what: 'SCRIPT' | 'FUNCTION' | null): void {
    this.running = what
    this.button.disabled = what !== null
  }

  /** Stops what runs; a script that has written cannot be stopped, which is said. */
  private async kill(): Promise<void> {
    if (!this.running) return
    const other = this.connect()
    const reply = await other.run(this.running, 'KILL')
    other.close()
    if (reply.type === 'error') this.print(reply)
  }

  private finish(reply: Reply, what: string, ms: number): void {
    this.print(reply)
    const time = ms < 10 ? `${ms.toFixed(2)} ms` : `${ms.toFixed(0)} ms`
    this.output.append(h('div', { class: 'facts' }, `${what} · ${time}`))
    this.ran()
  }

  private print(reply: Reply): void {
    const block = h('div', { class: 'reply' })
    let n = 0
    for (const segments of lines(reply)) {
      if (n++ === SHOWN) {
        block.append(h('div', { class: 'hint' }, '…'))
        break
      }
      const line = h('div')
      for (const { kind, text } of segments) line.append(h('span', { class: `t-${kind}` }, text))
      block.append(line)
    }
    this.output.append(block)
    if (reply.type === 'error') this.editor.markLine(lineOf(reply.text))
  }
}

/** The line that an error names: `user_script:3: …` or `… on @user_function:3.` */
function lineOf(text: string): number | null {
  const found = /user_(?:script|function):(\d+)/.exec(text)
  return found ? Number(found[1]) : null
}

/** Words as in the terminal, quoted or not; null when they are not whole. */
function wordsOf(text: string): Word[] | null {
  const all = splitCommands(text)
  return all.some(({ error }) => error) ? null : all.flatMap(({ tokens }) => tokens.map(token => token.word))
}

function load(): Sample {
  try {
    const draft = JSON.parse(localStorage.getItem(STORE) ?? 'null') as Partial<Sample> | null
    if (draft && [draft.source, draft.keys, draft.args].every(text => typeof text === 'string')) return draft as Sample
  } catch {
    // Storage is off, or holds something else: begin with a sample.
  }
  return SAMPLES[0]!
}

function save(draft: Sample): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(draft))
  } catch {
    // Storage is off or full: the draft lives as long as the page.
  }
}
