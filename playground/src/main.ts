/** Starts the page: opens the database and puts terminal, key list and status line around it. */
import { engineUrl, forgetStored, messageOf, openDatabase, openScratch, type Database, type Unreadable } from './database'
import { byId } from './dom'
import type { ScriptPanel } from './script/panel'
import type { Connect } from './session'
import { KeysPanel } from './keys/panel'
import { worksOffline } from './offline'
import { History } from './shell/history'
import { Terminal, type TerminalHost } from './terminal'
import { SECOND, SecondClient } from './ui/second'
import { introduce } from './ui/intro'
import { copyText, notify } from './ui/notices'
import { chooseFile, dropFiles, exportFile } from './ui/files'
import { SavedChip } from './ui/saved'
import { shortcuts } from './ui/shortcuts'
import { splitter } from './ui/splitter'
import { benchmark, showBoot, showEngine } from './ui/status'
import { themeSwitch } from './ui/theme'

/** Focusing the prompt unasked is help with a keyboard, but on a phone it would raise one. */
const hasKeyboard = matchMedia('(hover: hover)')

themeSwitch()
splitter()
worksOffline()
const second = new SecondClient() // copies the terminal before it comes alive
for (const view of ['terminal', 'keys'] as const) byId(`view-${view}`).addEventListener('click', () => show(view))

const started = performance.now()
openDatabase().then(begin, (error: unknown) => {
  byId('saved').dataset.state = 'error'
  byId('saved-text').textContent = 'Not started'
  byId('strip').textContent = 'The engine did not start'
  notify({ id: 'engine', bad: true, title: 'The engine did not start', text: messageOf(error) })
})

async function begin(database: Database): Promise<void> {
  const toPrompt = (): void => {
    show('terminal')
    terminal.focus()
  }
  const history = new History()
  const host: TerminalHost = { ran: db => panel.follow(db) }
  const panel = new KeysPanel(database.connect(), database.follow, toPrompt)
  const terminal = await Terminal.open(() => database.connect(), host, history)
  byId('second').addEventListener('click', () => show('terminal'))
  second.start(terminal, () => Terminal.open(() => database.connect(), host, history.fork(), SECOND))
  scripts(() => database.connect(), () => panel.follow(0))
  showBoot(performance.now() - started)
  showEngine(engineUrl)
  database.onFailure = reason => {
    terminal.stop()
    second.stop()
    panel.stop()
    notify({
      id: 'engine', bad: true, title: 'The engine has stopped', text: `${reason}. What was saved is safe.`,
      action: { label: 'Reload', run: () => location.reload() },
    })
  }

  const chip = new SavedChip({
    retry: () => database.save(),
    standing: ask => database.standing(ask),
    export: () => exportFile(database),
    import: () => chooseFile(database),
  })
  dropFiles(database)
  database.watchSaving(saving => chip.show(saving))
  if (database.unreadable !== null) tellUnreadable(database.unreadable)
  introduce(lines => {
    void terminal.run(lines)
    if (hasKeyboard.matches) terminal.focus()
  }, copyText)
  benchmark(openScratch)
  shortcuts({
    prompt: toPrompt,
    filter() {
      show('keys')
      panel.toFilter()
    },
  })
  if (hasKeyboard.matches) terminal.focus()
  document.documentElement.dataset.ready = ''
}

/** The script editor is fetched when it is first opened. */
function scripts(connect: Connect, ran: () => void): void {
  const box = byId('script')
  const button = byId('show-script')
  let panel: Promise<ScriptPanel> | null = null
  button.addEventListener('click', () => {
    box.hidden = !box.hidden
    button.setAttribute('aria-pressed', String(!box.hidden))
    if (box.hidden) return
    show('terminal')
    panel ??= import('./script/panel').then(({ ScriptPanel }) => new ScriptPanel(connect, ran))
    panel.then(script => script.focus(), (error: unknown) => {
      panel = null // the next click tries again
      box.hidden = true
      button.setAttribute('aria-pressed', 'false')
      notify({ id: 'editor', bad: true, title: 'The script editor could not be loaded', text: messageOf(error) })
    })
  })
}

/** On narrow screens one pane shows at a time. */
function show(view: 'terminal' | 'keys'): void {
  document.body.dataset.view = view
  for (const id of ['terminal', 'keys']) byId(`view-${id}`).setAttribute('aria-pressed', String(id === view))
}

function tellUnreadable({ reason, busy }: Unreadable): void {
  notify({
    id: 'unreadable', bad: true, title: 'The stored data could not be opened',
    text: `${reason}. This tab works on an empty database in memory; nothing that is stored was changed.`,
    action: busy ? { label: 'Reload', run: () => location.reload() } : {
      label: 'Delete stored data',
      run: () => void forgetStored().then(() => location.reload(), (error: unknown) => {
        notify({ id: 'unreadable', bad: true, title: 'Not deleted', text: messageOf(error) })
      }),
    },
  })
}
