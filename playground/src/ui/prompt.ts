/**
 * The line being typed: a textarea with transparent text over a coloured copy of it, the syntax still to come as ghost
 * text behind the caret, completions above and one line of help below.
 *
 * Keys: Enter runs (inside an open quote it starts a new line), Shift-Enter always starts one, Tab completes when there
 * is something to complete and otherwise moves the focus on as everywhere, ↑ ↓ walk through the history, Ctrl-R searches
 * it, Ctrl-C drops the line, Ctrl-U deletes to its start, Ctrl-L clears the terminal.
 */
import { h, type Part } from '../dom'
import { helpAt, type Candidate, type Help, type KeyFinder } from '../shell/complete'
import { splitCommands, type ArgumentDoc, type CommandDocs } from 'wedis/terminal'
import type { History } from '../shell/history'
import { Finder } from './finder'
import { paint } from './paint'
import { Popup } from './popup'

/** What the prompt asks of its surroundings. */
export interface PromptHost {
  docs: CommandDocs
  keys: KeyFinder
  isCommand(word: string): boolean
  run(source: string): void
  clear(): void
  /** A line was dropped by Ctrl-C. */
  dropped(source: string): void
}

const IDLE = matchMedia('(hover: hover)').matches
  ? 'Tab completes · ↑ ↓ history · Ctrl-R search · help lists every command'
  : 'Tap a suggestion to complete · help lists every command'

/** The prompt. */
export class Prompt {
  private readonly input: HTMLTextAreaElement
  private readonly paper: HTMLElement
  private readonly strip: HTMLElement
  private readonly button: HTMLButtonElement
  private readonly sign: HTMLElement
  private readonly popup: Popup
  private readonly finder: Finder
  private help: Help | null = null
  /** Where the last Tab put its word, so that the next one replaces it. */
  /** The line for which Tab was pressed while keys were still looked for. */
  private sought: string | null = null
  private cycle: { from: number; to: number } | null = null

  constructor(part: Part, private readonly host: PromptHost, private readonly history: History) {
    this.input = part<HTMLTextAreaElement>('input')
    this.paper = part('paint')
    this.strip = part('strip')
    this.button = part<HTMLButtonElement>('run')
    this.sign = part('ps')
    this.popup = new Popup(part, candidate => this.take(candidate))
    this.finder = new Finder(part, history, line => {
      if (line !== null) this.set(line)
      this.focus()
    })
    this.input.addEventListener('input', () => this.update(false))
    this.input.addEventListener('keydown', event => this.key(event))
    this.input.addEventListener('blur', () => this.popup.hide())
    this.input.addEventListener('scroll', () => (this.paper.scrollTop = this.input.scrollTop))
    document.addEventListener('selectionchange', () => {
      if (document.activeElement === this.input && !this.cycle) this.guide(false, false)
    })
    this.button.addEventListener('click', () => this.enter())
    this.button.parentElement!.addEventListener('click', event => {
      if (!(event.target as Element).closest('button')) this.focus()
    })
    this.input.disabled = false
    this.button.disabled = false
    this.update(false)
  }

  /** Takes no more input. */
  stop(): void {
    this.input.disabled = true
    this.button.disabled = true
    this.strip.textContent = 'The engine has stopped. Reload the page to start it again.'
  }

  focus(): void {
    this.input.focus({ preventScroll: true })
  }

  /** More is known of keys: completions that are shown, or were asked for, are made anew. */
  again(): void {
    if (this.cycle || document.activeElement !== this.input) return
    const asked = this.sought === this.input.value
    if (asked && !this.popup.open) this.complete(1)
    else if (this.input.value) this.guide(asked, true)
  }

  /** Replaces the line and puts the caret at its end. */
  set(line: string): void {
    this.input.value = line
    this.input.setSelectionRange(line.length, line.length)
    this.update(false)
    this.popup.hide()
  }

  /** Shows another prompt: `wedis[1](TX)>`. */
  label(text: string, mode: string): void {
    this.sign.replaceChildren(text, ...(mode ? [h('span', { class: 'tx' }, mode)] : []), '>')
  }

  private enter(): void {
    const source = this.input.value
    if (!source.trim()) return
    this.popup.hide()
    this.history.add(source)
    this.input.value = ''
    this.host.run(source)
    this.update(false)
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (this.onKey(event)) event.preventDefault()
    else if (event.key !== 'Shift') this.cycle = null
  }

  /** True when the key was used up here. */
  private onKey(event: KeyboardEvent): boolean {
    const { input, popup } = this
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    switch (event.key) {
      case 'Enter':
        if (event.shiftKey || !plain) return false
        if (popup.open && popup.chosen) return this.settle()
        if (this.openQuote()) return false // the line break becomes part of the quoted text
        this.enter()
        return true
      case 'Tab':
        return plain && this.complete(event.shiftKey ? -1 : 1)
      case 'Escape':
        if (!popup.open) return false
        popup.hide()
        event.stopPropagation()
        return true
      case 'ArrowUp':
      case 'ArrowDown':
        if (!plain || event.shiftKey) return false
        if (popup.open && popup.chosen) return this.complete(event.key === 'ArrowUp' ? -1 : 1)
        return this.walkHistory(event.key === 'ArrowUp')
    }
    if (!event.ctrlKey || event.metaKey || event.altKey) return false
    switch (event.key) {
      case 'r':
        popup.hide()
        this.finder.open(input.value)
        return true
      case 'l':
        this.host.clear()
        return true
      case 'c':
        if (input.selectionStart !== input.selectionEnd) return false
        if (input.value) this.host.dropped(input.value)
        this.set('')
        return true
      case 'u':
        input.setRangeText('', input.value.lastIndexOf('\n', input.selectionStart - 1) + 1, input.selectionStart, 'end')
        this.update(false)
        return true
    }
    return false
  }

  private openQuote(): boolean {
    const { value, selectionStart, selectionEnd } = this.input
    return selectionStart === value.length && selectionEnd === value.length && splitCommands(value).at(-1)?.error === 'open'
  }

  private walkHistory(up: boolean): boolean {
    const { value, selectionStart, selectionEnd } = this.input
    if (up ? value.slice(0, selectionStart).includes('\n') : value.slice(selectionEnd).includes('\n')) return false
    const line = up ? this.history.older(value) : this.history.newer()
    if (line !== null) this.set(line)
    return true
  }

  /** Puts the next candidate into the line; false when there is none, so that Tab can move the focus on. */
  private complete(step: number): boolean {
    if (!this.popup.open) {
      if (step < 0 || !this.input.value.trim()) return false
      this.sought = this.input.value
      this.guide(true, true)
      if (!this.popup.size) return this.help?.wantsKey === true // they may still come
      this.sought = null
    }
    if (this.popup.size === 1) {
      this.take(this.popup.move(1))
      return true
    }
    const candidate = this.popup.move(step)
    const from = this.cycle?.from ?? this.help!.from
    const to = this.cycle?.to ?? this.help!.to
    this.cycle = { from, to: from + candidate.insert.length } // set first: setRangeText fires selectionchange
    this.input.setRangeText(candidate.insert, from, to, 'end')
    this.draw()
    return true
  }

  /** Accepts the chosen candidate with a blank behind it. */
  private settle(): boolean {
    this.take(this.popup.chosen!)
    return true
  }

  private take(candidate: Candidate): void {
    const from = this.cycle?.from ?? this.help!.from
    const to = this.cycle?.to ?? this.help!.to
    const blank = this.input.value[to] === ' ' ? '' : ' '
    this.cycle = null
    this.input.setRangeText(candidate.insert + blank, from, to, 'end')
    this.update(false)
    this.focus()
  }

  private update(asked: boolean): void {
    this.cycle = null
    this.guide(asked, document.activeElement === this.input && this.input.value !== '')
    this.draw()
  }

  /** Recomputes the help for the caret; `offer`: show completions too. */
  private guide(asked: boolean, offer: boolean): void {
    const { value, selectionStart: caret, selectionEnd } = this.input
    this.help = helpAt(value, caret, this.host.docs, this.host.keys, asked)
    if (offer && caret === selectionEnd) {
      const typed = caret - this.help.from
      const word = value.slice(this.help.from, this.help.to)
      const useful = this.help.candidates.filter(candidate => asked || candidate.insert !== word)
      this.popup.show(useful, useful[0]?.insert.startsWith(word) ? typed : 0)
    }
    this.draw()
    this.explain(this.help)
  }

  /** Paints the coloured copy and the ghost of what may follow. */
  private draw(): void {
    const { value, selectionStart } = this.input
    this.paper.replaceChildren(paint(value, this.host.isCommand))
    const rest = this.help?.rest ?? []
    if (value && rest.length && !this.cycle && selectionStart === value.length && document.activeElement === this.input) {
      const ghost = rest.map(piece => piece.text).join(' ')
      this.paper.append(h('span', { class: 'ghost' }, (/\s$/.test(value) ? '' : ' ') + ghost))
    } else if (value.endsWith('\n')) this.paper.append('\u200b')
  }

  /** The line below the prompt. */
  private explain(help: Help): void {
    if (help.open) return void this.strip.replaceChildren('The quote is still open: close it, or Ctrl-C to start over')
    if (!help.doc) return void this.strip.replaceChildren(this.input.value ? '\u00a0' : IDLE)
    const line: (Node | string)[] = [h('span', { class: 'name' }, help.doc.name)]
    const parts = grammar(help.doc.args, help.current)
    if (parts.length) line.push(' ', h('span', { class: 'syntax' }, ...parts))
    line.push(h('span', { class: 'sep' }, '·'), help.doc.summary)
    this.strip.replaceChildren(...line)
  }
}

/** The whole grammar of a command with the argument at the caret marked. */
function grammar(args: readonly ArgumentDoc[], now: ArgumentDoc | null): (Node | string)[] {
  const out: (Node | string)[] = []
  const put = (text: string, marked: boolean): void => void out.push(marked ? h('span', { class: 'now' }, text) : text)
  const one = (arg: ArgumentDoc): void => {
    const inner = (): void => {
      const token = arg.token && arg.type !== 'pure-token' ? `${arg.token} ` : ''
      if (arg.args.length) {
        if (token) put(token, arg === now)
        arg.args.forEach((child, i) => (i && put(arg.type === 'oneof' ? '|' : ' ', false), one(child)))
      } else put(token + (arg.type === 'pure-token' ? (arg.token ?? arg.name) : arg.name), arg === now)
    }
    if (arg.optional) put('[', false)
    inner()
    if (arg.multiple) put(' …', false)
    if (arg.optional) put(']', false)
  }
  args.forEach((arg, i) => (i && put(' ', false), one(arg)))
  return out
}
