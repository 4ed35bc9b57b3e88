/** The log of commands and replies. */
import { h, icon, type Part } from '../dom'
import type { Reply } from '../resp'
import { clipboardText, lines } from '../shell/format'
import { paint } from './paint'

/** Turns kept on the page; older ones leave at the top. */
const TURNS = 300
/** Characters of a command shown; its button still brings all of it back. */
const ASKED = 2000
/** Lines of one reply shown at once; a button brings the next ones. */
const LINES = 500

/** The terminal's output. */
export class Transcript {
  private readonly log: HTMLElement
  private readonly scroll: HTMLElement
  private turn: HTMLElement | null = null
  private atEnd = true

  constructor(
    part: Part,
    /** Puts a line back into the prompt. */
    private readonly reuse: (line: string) => void,
    private readonly announce: (text: string) => void,
    private readonly isCommand: (word: string) => boolean,
  ) {
    this.log = part('log')
    const scroll = (this.scroll = part('scroll'))
    scroll.addEventListener('scroll', () => {
      this.atEnd = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - 2
    }, { passive: true })
    new ResizeObserver(() => {
      if (this.atEnd && this.turn) this.toEnd() // the newest line stays in view
    }).observe(scroll)
  }

  /** Opens a turn: the prompt and what was asked. */
  begin(prompt: string, source: string): void {
    const line = h('button', { type: 'button', title: 'Edit again', onclick: () => this.reuse(source) })
    const shown = source.length > ASKED ? `${source.slice(0, ASKED)}… (${source.length.toLocaleString('en')} characters)` : source
    line.append(paint(shown, this.isCommand))
    this.turn = h('div', { class: 'turn' }, h('div', { class: 'asked' }, h('span', { class: 'ps' }, prompt), line))
    this.append(this.turn)
  }

  /** The open turn's command waits, and can be stopped; its reply goes into this turn when it comes. */
  pending(stop: () => void): { reply(reply: Reply): void } {
    const turn = this.turn!
    const line = h('div', { class: 'waiting' }, h('span', { class: 'hint' }, 'waits for data… '))
    line.append(h('button', {
      type: 'button', class: 'tool outline',
      onclick: () => {
        stop()
        line.replaceChildren(h('span', { class: 'hint' }, '(stopped)'))
      },
    }, 'Stop'))
    turn.append(line)
    return {
      reply: reply => {
        line.remove()
        turn.append(this.block(reply))
        if (this.atEnd) this.toEnd()
      },
    }
  }

  /** Shows what came unasked: a message of a channel. */
  message(message: Reply): void {
    this.append(h('div', { class: 'turn message' }, this.block(message)))
    this.turn = null
    if (this.atEnd) this.toEnd()
  }

  /** Shows a reply in the open turn. */
  reply(reply: Reply): void {
    this.add(this.block(reply))
  }

  private block(reply: Reply): HTMLElement {
    const copy = h('button', { type: 'button', class: 'copy', 'aria-label': 'Copy reply', title: 'Copy' }, icon('copy'))
    const block = h('div', { class: 'reply' })
    const source = lines(reply)
    const more = h('button', { type: 'button', class: 'more' })
    const fill = (): void => {
      more.remove()
      let next = source.next()
      for (let n = 0; n < LINES && !next.done; n++, next = source.next()) {
        const line = h('div')
        for (const { kind, text } of next.value) line.append(h('span', { class: `t-${kind}` }, text))
        block.append(line)
      }
      if (next.done) return
      const held = next.value
      more.textContent = `Show ${LINES} more lines`
      more.onclick = event => {
        event.stopPropagation()
        const line = h('div')
        for (const { kind, text } of held) line.append(h('span', { class: `t-${kind}` }, text))
        block.append(line)
        fill()
      }
      block.append(more)
    }
    fill()
    block.append(copy)
    block.addEventListener('click', event => {
      const marked = getSelection()
      if (marked && !marked.isCollapsed && marked.containsNode(block, true)) return // the user is selecting text
      if ((event.target as Element).closest('.more')) return
      void this.copy(clipboardText(reply), copy)
    })
    return block
  }

  /** Adds any element to the open turn. */
  add(element: HTMLElement): void {
    if (!this.turn) this.append((this.turn = h('div', { class: 'turn' })))
    this.turn.append(element)
  }

  /** The open turn's command was not run, and why. */
  refuse(why: string): void {
    this.add(h('div', { class: 't-error' }, why))
  }

  clear(): void {
    this.log.replaceChildren()
    this.turn = null
  }

  /** Scrolls to the newest line. */
  toEnd(): void {
    this.scroll.scrollTop = this.scroll.scrollHeight
  }

  private append(element: HTMLElement): void {
    this.log.append(element)
    while (this.log.childElementCount > TURNS) this.log.firstElementChild!.remove()
  }

  private async copy(text: string, button: HTMLElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      this.announce('The browser refused access to the clipboard')
      return
    }
    this.announce('Copied')
    button.classList.add('done')
    button.replaceChildren(icon('check'))
    setTimeout(() => {
      button.classList.remove('done')
      button.replaceChildren(icon('copy'))
    }, 1200)
  }
}
