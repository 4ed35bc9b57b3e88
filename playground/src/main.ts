/** Starts the page: opens the database and puts terminal, key list and status line around it. */
import { byteString, escape, fromByteString } from './bytes'
import { byId } from './dom'
import { engineUrl, forgetStored, messageOf, openDatabase, openScratch, type Database } from './database'
import { Inspector } from './keys/inspector'
import { KeyList } from './keys/list'
import { Keyspace } from './keys/keyspace'
import { BUILT_IN } from './shell/complete'
import { History } from './shell/history'
import type { Word } from './resp'
import { Shell, type Outcome } from './shell/shell'
import { introduce } from './ui/intro'
import { contents, groupPage, manual } from './ui/manual'
import { announce, copyText, notify } from './ui/notices'
import { Prompt } from './ui/prompt'
import { SavedChip } from './ui/saved'
import { shortcuts } from './ui/shortcuts'
import { splitter } from './ui/splitter'
import { benchmark, showBoot, showEngine, showLast, showMemory } from './ui/status'
import { themeSwitch } from './ui/theme'
import { Transcript } from './ui/transcript'
import { worksOffline } from './offline'

/** How often the key list checks whether keys came or went without a command, in ms. */
const WATCH = 1000
/** Keys of commands with more arguments do not light up one by one. */
const LIT = 100

themeSwitch()
splitter()
worksOffline()

const started = performance.now()
openDatabase().then(begin, (error: unknown) => {
  byId('saved').dataset.state = 'error'
  byId('saved-text').textContent = 'Not started'
  notify({ id: 'engine', bad: true, title: 'The engine did not start', text: messageOf(error) })
})

function begin(database: Database): void {
  const shell = new Shell(() => database.connect())
  const viewer = database.connect()
  const isCommand = (word: string): boolean => shell.docs.find([word]) !== null || BUILT_IN.has(word.toUpperCase())
  showBoot(performance.now() - started)
  showEngine(engineUrl)

  // --- terminal
  const history = new History()
  const transcript = new Transcript(line => (prompt.set(line), prompt.focus()), announce, isCommand)
  const prompt = new Prompt({
    docs: shell.docs,
    keys: (prefix, limit) => shell.findKeys(prefix, limit),
    isCommand,
    run,
    clear: () => transcript.clear(),
    dropped(source) {
      transcript.begin(label(), `${source}^C`)
      transcript.toEnd()
    },
  }, history)
  const label = (): string => `wedis${shell.state.db ? `[${shell.state.db}]` : ''}${shell.state.queued === null ? '' : '(TX)'}>`
  const suggest = (line: string): void => {
    prompt.focus()
    run(line)
  }

  function run(source: string): void {
    let before = label()
    shell.run(source, outcome => {
      showOutcome(before, outcome)
      before = label()
    })
    follow()
    prompt.label(`wedis${shell.state.db ? `[${shell.state.db}]` : ''}`, shell.state.queued !== null)
    transcript.toEnd()
  }

  function showOutcome(before: string, outcome: Outcome): void {
    if (outcome.kind === 'clear') return transcript.clear()
    transcript.begin(before, outcome.source)
    if (outcome.kind === 'reply') {
      transcript.reply(outcome.reply)
      showLast(outcome.ms)
      note(outcome.words)
    } else if (outcome.kind === 'refused') transcript.refuse(outcome.why)
    else if (outcome.doc) transcript.add(manual(outcome.doc, suggest))
    else if (!outcome.topic) transcript.add(contents(shell.docs, suggest))
    else {
      const page = outcome.topic.startsWith('@') ? groupPage(shell.docs, outcome.topic.slice(1), suggest) : null
      if (page) transcript.add(page)
      else transcript.refuse(`No help for '${outcome.topic}'. help alone lists every command.`)
    }
  }

  // --- keys
  let touched = new Set<string>()
  let written = false
  const keyspace = new Keyspace(viewer, added => {
    list.update(new Set([...touched, ...added]))
    touched = new Set()
    count()
    showMemory(viewer)
  })
  const inspector = new Inspector(viewer, {
    closed: () => list.focus(),
    deleted(name) {
      announce(`Deleted ${escape(fromByteString(name))}`)
      keyspace.forget(name)
      if (keyspace.names.length) list.focus()
      else prompt.focus()
    },
    copy: copyText,
  })
  const list = new KeyList(keyspace, {
    select(name, open) {
      if (name === null) inspector.hide()
      else if (open || inspector.open) inspector.inspect(name)
    },
    remove: name => inspector.inspect(name, true),
  })

  /** Notes what a command may have changed. */
  function note(words: Word[]): void {
    if (shell.isReadonly(words)) return
    written = true
    if (words.length > LIT) return
    for (const key of shell.keysOf(words)) touched.add(byteString(key))
  }

  /** After the commands of a line: the list follows, walking the database again only when it may have changed. */
  function follow(): void {
    keyspace.select(shell.state.db)
    byId('key-db').textContent = shell.state.db ? `db ${shell.state.db}` : ''
    if (written || keyspace.stale()) void keyspace.refresh()
    written = false
    inspector.refresh()
  }

  function count(): void {
    const shown = keyspace.names.length.toLocaleString('en')
    const total = keyspace.total.toLocaleString('en')
    byId('key-count').textContent = keyspace.filtered ? `${shown} of ${total}` : total
    byId('view-count').textContent = total
    const empty = byId('empty')
    empty.hidden = keyspace.names.length > 0
    empty.replaceChildren(keyspace.total ? 'No key matches the filter.' : 'No keys yet. They appear here as you create them, with type, time to live and memory.')
  }

  const filter = byId<HTMLInputElement>('filter')
  filter.addEventListener('input', () => keyspace.filter(filter.value))
  filter.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') list.focus()
    else if (event.key === 'Escape' && filter.value) {
      filter.value = ''
      keyspace.filter('')
      event.stopPropagation()
    } else return
    event.preventDefault()
  })
  byId('refresh').addEventListener('click', () => {
    void keyspace.refresh().then(() => announce(`${keyspace.total} keys`))
    inspector.refresh()
  })
  setInterval(() => {
    if (!document.hidden && !keyspace.busy && keyspace.stale()) void keyspace.refresh()
  }, WATCH)
  void keyspace.refresh()

  // --- the frame
  const chip = new SavedChip(() => database.save())
  database.watchSaving(saving => chip.show(saving))
  if (database.unreadable !== null) tellUnreadable(database.unreadable)
  introduce(lines => {
    run(lines)
    if (matchMedia('(hover: hover)').matches) prompt.focus()
  }, copyText)
  benchmark(openScratch)
  views()
  shortcuts({
    prompt: () => {
      show('terminal')
      prompt.focus()
    },
    filter: () => {
      show('keys')
      filter.focus()
      filter.select()
    },
  })
  if (matchMedia('(hover: hover)').matches) prompt.focus() // on a phone that would raise the keyboard
  document.documentElement.dataset.ready = ''
}

/** On narrow screens one pane shows at a time. */
function show(view: 'terminal' | 'keys'): void {
  document.body.dataset.view = view
  for (const id of ['terminal', 'keys']) byId(`view-${id}`).setAttribute('aria-pressed', String(id === view))
}

function views(): void {
  byId('view-terminal').addEventListener('click', () => show('terminal'))
  byId('view-keys').addEventListener('click', () => show('keys'))
}

function tellUnreadable(reason: string): void {
  notify({
    id: 'unreadable', bad: true, title: 'The stored data could not be opened',
    text: `${reason}. This tab works on an empty database in memory; nothing that is stored was changed.`,
    action: {
      label: 'Delete stored data',
      run: () => void forgetStored().then(() => location.reload(), (error: unknown) => {
        notify({ id: 'unreadable', bad: true, title: 'Not deleted', text: messageOf(error) })
      }),
    },
  })
}
