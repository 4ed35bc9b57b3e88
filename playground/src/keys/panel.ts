/** The pane beside the terminal: filter, key list and value, kept in step with the engine. */
import { escape, fromByteString } from '../bytes'
import { byId } from '../dom'
import type { Session } from '../session'
import { announce, copyText } from '../ui/notices'
import { showMemory } from '../ui/status'
import { Inspector } from './inspector'
import { Keyspace, type Follow } from './keyspace'
import { KeyList } from './list'

/** The pane. */
export class KeysPanel {
  private readonly keyspace: Keyspace
  private readonly list: KeyList
  private readonly inspector: Inspector
  private readonly filter = byId<HTMLInputElement>('filter')

  constructor(private readonly session: Session, follow: Follow, private readonly toPrompt: () => void) {
    this.keyspace = new Keyspace(session, follow, changed => this.show(changed))
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
    void this.keyspace.begin()
  }

  /** Shows the database that the terminal uses now. */
  follow(db: number): void {
    byId('key-db').textContent = db ? `db ${db}` : ''
    void this.keyspace.select(db)
    void this.inspector.refresh()
  }

  /** Puts the caret into the filter. */
  toFilter(): void {
    this.filter.focus()
    this.filter.select()
  }

  /** Asks the engine nothing more: it has failed. */
  stop(): void {
    this.keyspace.stop()
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
      void this.inspector.refresh()
    })
  }

  private select(name: string | null, open: boolean): void {
    if (name === null) this.inspector.hide()
    else if (open || this.inspector.open) this.inspector.inspect(name)
  }

  private deleted(name: string): void {
    announce(`Deleted ${escape(fromByteString(name))}`)
    if (this.keyspace.names.some(other => other !== name)) this.list.focus()
    else this.toPrompt()
  }

  private show(changed: ReadonlySet<string>): void {
    const { names, total, filtered } = this.keyspace
    this.list.update(changed)
    void this.inspector.refresh()
    const all = (filtered ? total : names.length).toLocaleString('en')
    byId('key-count').textContent = filtered ? `${names.length.toLocaleString('en')} of ${all}` : all
    byId('view-count').textContent = all
    byId('empty').hidden = names.length > 0
    byId('empty').textContent = total
      ? 'No key matches the filter.'
      : 'No keys yet. They appear here as you create them, with type, time to live and memory.'
    void showMemory(this.session)
  }
}
