/** Ctrl-R: search in the history, as a small list above the prompt. */
import { h, type Part } from '../dom'
import type { History } from '../shell/history'

const SHOWN = 50

/** The history search. */
export class Finder {
  private readonly box: HTMLElement
  private readonly input: HTMLInputElement
  private readonly list: HTMLElement
  private lines: string[] = []
  private index = 0

  constructor(part: Part, private readonly history: History, private readonly done: (line: string | null) => void) {
    this.box = part('finder')
    this.input = part<HTMLInputElement>('finder-input')
    this.list = part('finder-list')
    this.input.addEventListener('input', () => this.search())
    this.input.addEventListener('keydown', event => this.key(event))
    this.box.addEventListener('focusout', event => {
      if (!this.box.contains(event.relatedTarget as Node | null)) this.box.hidden = true
    })
  }

  /** Opens with a first query. */
  open(query: string): void {
    this.box.hidden = false
    this.input.value = query
    this.search()
    this.input.focus()
  }

  private search(): void {
    this.lines = this.history.search(this.input.value).slice(0, SHOWN)
    this.list.replaceChildren(...this.lines.map((line, i) => h('div', {
      class: 'option', id: `${this.box.id}-${i}`, role: 'option', 'aria-selected': 'false',
      onmousedown: (event: Event) => event.preventDefault(),
      onclick: () => this.finish(line),
    }, h('span', { class: 'word' }, line.replaceAll('\n', ' ⏎ ')))))
    if (!this.lines.length) {
      const text = this.input.value ? 'No line contains that.' : 'The history is empty.'
      this.list.append(h('div', { class: 'none' }, text))
    }
    this.index = 0
    this.mark()
  }

  private mark(): void {
    const options = [...this.list.querySelectorAll('.option')]
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === this.index)))
    options[this.index]?.scrollIntoView({ block: 'nearest' })
    if (options.length) this.input.setAttribute('aria-activedescendant', `${this.box.id}-${this.index}`)
    else this.input.removeAttribute('aria-activedescendant')
  }

  private key(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' || (event.ctrlKey && event.key === 'r') ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step && this.lines.length) {
      this.index = (this.index + step + this.lines.length) % this.lines.length
      this.mark()
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      this.finish(this.lines[this.index] ?? null)
    } else if (event.key === 'Escape' || (event.ctrlKey && (event.key === 'g' || event.key === 'c'))) {
      this.finish(null)
    } else if (!step) return
    event.preventDefault()
    event.stopPropagation()
  }

  private finish(line: string | null): void {
    this.box.hidden = true
    this.done(line)
  }
}
