/** The list of completions above the prompt. Focus stays in the input; the list is its ARIA listbox. */
import { h, type Part } from '../dom'
import type { Candidate } from '../shell/complete'

/** Completions on offer. */
export class Popup {
  private readonly box: HTMLElement
  private readonly input: HTMLTextAreaElement
  private candidates: Candidate[] = []
  private index = -1

  constructor(part: Part, private readonly pick: (candidate: Candidate) => void) {
    this.box = part('popup')
    this.input = part<HTMLTextAreaElement>('input')
  }

  get open(): boolean {
    return !this.box.hidden
  }

  /** The chosen candidate, or null while the list only offers. */
  get chosen(): Candidate | null {
    return this.candidates[this.index] ?? null
  }

  get size(): number {
    return this.candidates.length
  }

  /** Offers `candidates`, the first `typed` characters of each being there already. */
  show(candidates: Candidate[], typed: number): void {
    if (!candidates.length && !this.candidates.length) return
    this.candidates = candidates
    this.index = -1
    this.box.replaceChildren(...candidates.map((candidate, i) => this.option(candidate, i, typed)))
    this.box.hidden = candidates.length === 0
    if (candidates.length) this.box.scrollTop = 0
    this.input.setAttribute('aria-expanded', String(!this.box.hidden))
    this.input.removeAttribute('aria-activedescendant')
  }

  hide(): void {
    this.show([], 0)
  }

  /** Moves the choice by `step`, around the ends, and returns it. */
  move(step: number): Candidate {
    const count = this.candidates.length
    const from = this.index < 0 && step < 0 ? 0 : this.index
    this.box.children[this.index]?.setAttribute('aria-selected', 'false')
    this.index = (from + step + count) % count
    const option = this.box.children[this.index]!
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    this.input.setAttribute('aria-activedescendant', option.id)
    return this.candidates[this.index]!
  }

  private option(candidate: Candidate, i: number, typed: number): HTMLElement {
    const word = h('span', { class: 'word' }, h('mark', {}, candidate.insert.slice(0, typed)), candidate.insert.slice(typed))
    return h('div', {
      class: `option k-${candidate.kind}`, id: `${this.box.id}-${i}`, role: 'option', 'aria-selected': 'false',
      onmousedown: (event: Event) => event.preventDefault(), // keeps the focus in the input
      onclick: () => this.pick(candidate),
    }, word, candidate.note && h('span', { class: 'about' }, candidate.note))
  }
}
