/** The pane beside the terminal: filter, key list and value, kept in step with the engine. */
import { byteString, escape, fromByteString } from '../bytes'
import { byId } from '../dom'
import type { Session } from '../session'
import { announce, copyText } from '../ui/notices'
import { showMemory } from '../ui/status'
import { Inspector } from './inspector'
import { Keyspace } from './keyspace'
import { KeyList } from './list'

/** How often the list checks whether keys came or went without a command, in ms. */
const WATCH = 1000

/** The pane. */
export class KeysPanel {
  private readonly keyspace: Keyspace
  private readonly list: KeyList
  private readonly inspector: Inspector
  private readonly filter = byId<HTMLInputElement>('filter')
  /** Keys that were written since the last refresh: they light up. */
  private touched = new Set<string>()
  private written = false
  private watch = 0

  constructor(private readonly session: Session, private readonly toPrompt: () => void) {
    this.keyspace = new Keyspace(session, added => this.show(added))
    this.inspector = new Inspector(session, {
      closed: () => this.list.focus(),
      deleted: name => this.deleted(name),
      copy: copyText,
    })
    this.list = new KeyList(this.keyspace, {
      select: (name, open) => this.select(name, open),
      remove: name => this.inspector.inspect(name, true),
    })
    this.wire()
    void this.keyspace.refresh()
  }

  /** Notes that something may have changed, these keys in particular. */
  wrote(keys: Uint8Array[]): void {
    this.written = true
    for (const key of keys) this.touched.add(byteString(key))
  }

  /** Follows the commands of a line: walks the database again only when it may have changed. */
  follow(db: number): void {
    byId('key-db').textContent = db ? `db ${db}` : ''
    this.keyspace.select(db)
    if (this.written || this.keyspace.stale()) void this.keyspace.refresh()
    this.written = false
    this.inspector.refresh()
  }

  /** Puts the caret into the filter. */
  toFilter(): void {
    this.filter.focus()
    this.filter.select()
  }

  /** Asks the engine nothing more: it has failed. */
  stop(): void {
    clearInterval(this.watch)
    this.list.stop()
    this.inspector.hide()
  }

  private wire(): void {
    const { filter, keyspace } = this
    filter.addEventListener('input', () => keyspace.filter(filter.value))
    filter.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') this.list.focus()
      else if (event.key === 'Escape' && filter.value) {
        filter.value = ''
        keyspace.filter('')
        event.stopPropagation()
      } else return
      event.preventDefault()
    })
    byId('refresh').addEventListener('click', () => {
      void keyspace.refresh().then(() => announce(`${keyspace.total} keys`))
      this.inspector.refresh()
    })
    this.watch = window.setInterval(() => {
      if (!document.hidden && !keyspace.busy && keyspace.stale()) void keyspace.refresh()
    }, WATCH)
  }

  private select(name: string | null, open: boolean): void {
    if (name === null) this.inspector.hide()
    else if (open || this.inspector.open) this.inspector.inspect(name)
  }

  private deleted(name: string): void {
    announce(`Deleted ${escape(fromByteString(name))}`)
    this.keyspace.forget(name)
    if (this.keyspace.names.length) this.list.focus()
    else this.toPrompt()
  }

  private show(added: ReadonlySet<string>): void {
    const { names, total, filtered } = this.keyspace
    this.list.update(new Set([...this.touched, ...added]))
    this.touched.clear()
    const all = total.toLocaleString('en')
    byId('key-count').textContent = filtered ? `${names.length.toLocaleString('en')} of ${all}` : all
    byId('view-count').textContent = all
    byId('empty').hidden = names.length > 0
    byId('empty').textContent = total
      ? 'No key matches the filter.'
      : 'No keys yet. They appear here as you create them, with type, time to live and memory.'
    showMemory(this.session)
  }
}
