/** The second client: another terminal beside the first one, with a session of its own on the same engine. */
import { byId, copyOf, h } from '../dom'

/** Begins the ids of the second terminal's elements. */
export const SECOND = 'b-'

/** Which client runs a line. */
type Step = [client: 1 | 2, line: string]

/** What two clients show that one cannot. */
const EXAMPLES: [what: string, steps: Step[]][] = [
  ['Publish and subscribe', [[2, 'RESET'], [2, 'SUBSCRIBE news'], [1, 'PUBLISH news "hello, other side"']]],
  ['Wait for work', [[2, 'RESET'], [2, 'BLPOP jobs 0'], [1, 'RPUSH jobs "the first job"']]],
  ['A transaction that notices', [
    [2, 'RESET'], [2, 'WATCH stock'], [2, 'MULTI'], [2, 'DECR stock'], [1, 'SET stock 5'], [2, 'EXEC'],
  ]],
  ['Watch all that happens', [[2, 'RESET'], [2, 'MONITOR'], [1, 'INCR visits'], [1, 'TTL visits']]],
]

/** What the second client needs of a terminal. */
export interface Twin {
  run(source: string): Promise<void>
  focus(): void
  close(): void
  stop(): void
}

/** Opens and closes the second client. */
export class SecondClient {
  private readonly button = byId('second')
  private readonly blank: HTMLElement
  private twin: Twin | null = null
  private opened = false

  /** Copies the first terminal, which must be as index.html has it. */
  constructor() {
    this.blank = copyOf(byId('terminal'), SECOND)
    this.blank.setAttribute('aria-label', 'Second client')
    this.blank.querySelector('.intro')!.remove()
  }

  /** Lets the button open it. */
  start(first: { run(source: string): Promise<void> }, make: () => Promise<Twin>): void {
    this.button.addEventListener('click', () => (this.opened ? this.close() : void this.open(first, make)))
  }

  /** Takes no more input: the engine has failed. */
  stop(): void {
    this.twin?.stop()
  }

  private async open(first: { run(source: string): Promise<void> }, make: () => Promise<Twin>): Promise<void> {
    this.opened = true
    const pane = this.blank.cloneNode(true) as HTMLElement
    byId('clients').append(pane)
    document.body.dataset.clients = '2'
    this.button.setAttribute('aria-pressed', 'true')
    const twin = await make()
    if (!this.opened || !pane.isConnected) return twin.close()
    this.twin = twin
    let playing = Promise.resolve() // one example after the other
    const buttons = EXAMPLES.map(([what, steps]) => h('button', {
      type: 'button', class: 'example',
      onclick: () => {
        playing = playing.then(async () => {
          for (const [client, line] of steps) await (client === 1 ? first : twin).run(line)
        })
      },
    }, h('span', { class: 'what' }, what), h('code', {}, steps.filter(([, line]) => line !== 'RESET')
      .map(([client, line]) => `${client}: ${line}`).join('\n'))))
    pane.querySelector('.scroll')!.prepend(h('section', { class: 'intro pair', 'aria-label': 'What two clients can do' },
      h('p', {}, 'A second client of the same store. Try what takes two: 1 is the first client, 2 this one.'),
      h('div', { class: 'examples' }, ...buttons)))
    twin.focus()
  }

  private close(): void {
    this.twin?.close()
    this.twin = null
    this.opened = false
    byId(`${SECOND}terminal`).remove()
    delete document.body.dataset.clients
    this.button.setAttribute('aria-pressed', 'false')
    byId('input').focus()
  }
}
