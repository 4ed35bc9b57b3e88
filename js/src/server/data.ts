/** The data of a server: loaded when it starts, saved when it ends. */
import type { Host } from '../engine/host.js'
import type { Session as EngineSession } from '../engine/session.js'
import type { Keeper, Keeping } from '../persistence/keeper.js'
import { encodeCommand } from '../resp/encode.js'
import type { ShutdownOptions } from './hosting.js'
import type { Level } from './log.js'
import type { Settings } from './settings.js'
import type { ServedDb } from './start.js'

/** A keeper that writes what has to be written before the process ends. */
type Finishing = Keeper & { finish?(options: ShutdownOptions): Promise<void> }

/** Where a log line goes. */
type Line = (level: Level, text: string) => void

export class Data {
  private keeper: Finishing | null = null
  private loading = false
  private stopping = false
  private signal = ''
  private db!: ServedDb
  private begin: () => void = () => {}
  /**
   * Resolves when the engine may be asked: it has its data, or tells everybody that it loads. What is asked before that has to
   * wait: nothing may be written before the first files of an empty place are there, and nothing is being loaded then.
   */
  readonly ready = new Promise<void>((resolve) => (this.begin = resolve))

  /** `ended` is called when everything is saved that is to be, or nothing can be done any more: with the exit status. */
  constructor(
    private readonly place: Keeping | null,
    private readonly settings: Settings,
    private readonly line: Line,
    private readonly ended: (status: number) => void,
  ) {}

  /** What the place does for the engine. */
  get host(): Host {
    return this.place?.host ?? {}
  }

  /** Whether there is a place. */
  get kept(): boolean {
    return this.place !== null
  }

  /** Fills the engine. If that takes long it answers LOADING meanwhile. Rejects with what a log says of it. */
  async load(db: ServedDb): Promise<void> {
    this.db = db
    if (this.place) {
      this.loading = true
      this.keeper = await db.keepIn(this.place, this.begin)
      this.loading = false
    }
    this.begin()
  }

  /** A signal: SHUTDOWN, with what shutdown-on-sigterm or shutdown-on-sigint says. */
  signalled(name: 'SIGTERM' | 'SIGINT'): void {
    if (this.loading) return this.ended(0)
    if (this.stopping && name === 'SIGINT') {
      this.line('#', 'You insist... exiting now.')
      return this.ended(1)
    }
    if (this.stopping) return
    this.signal = name
    const flags = this.settings.text(name === 'SIGTERM' ? 'shutdown-on-sigterm' : 'shutdown-on-sigint').toUpperCase().split(' ')
    const words = flags.filter((flag) => flag !== 'DEFAULT' && flag !== '')
    const session = this.db.session('signal:0')
    session.onPush = () => session.close() // it could not end, and says why
    ;(session as Partial<Pick<EngineSession, 'own'>>).own?.() // whatever the default user may
    session.exec(encodeCommand(['SHUTDOWN', ...words]))
    const has = (word: string) => words.includes(word)
    if (this.stopping) return
    this.line('#', 'User requested shutdown...') // the engine did not let it through: CLIENT PAUSE, a script
    this.shutdown({ save: has('SAVE'), nosave: has('NOSAVE'), now: has('NOW'), force: has('FORCE') })
  }

  /** Saves what is to be saved and ends the process; when that fails, the server goes on. */
  shutdown(options: ShutdownOptions): void {
    if (this.stopping) return
    this.stopping = true
    if (this.loading || !this.keeper) return this.ended(0)
    const done = this.keeper.finish ? this.keeper.finish(options) : this.keeper.flush()
    done.then(
      () => this.ended(0),
      (error: Error) => {
        this.stopping = false
        this.line('#', 'Errors trying to shut down the server. Check the logs for more information.')
        if (this.signal) this.line('#', `${this.signal} received but errors trying to shut down the server, check the logs for more information`)
        this.signal = ''
        this.db.saved('shutdown', error.message)
      },
    )
  }

  /** Something could not be stored. With appendfsync always nothing that is answered may be lost: the process ends. */
  lost(): void {
    if (this.settings.text('appendfsync').toLowerCase() !== 'always') return
    this.line('#', "Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...")
    process.exit(1)
  }
}
