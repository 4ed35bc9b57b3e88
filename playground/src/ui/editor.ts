/**
 * An editor for Lua: CodeMirror, in a shadow root, where it brings its styles as the page's content security policy wants
 * them (constructed style sheets; elsewhere it would write a <style> element).
 */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lua } from '@codemirror/legacy-modes/mode/lua'
import { EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** What the editor tells its surroundings. */
export interface EditorHost {
  /** The text has changed. */
  changed(source: string): void
  /** Ctrl-Enter. */
  run(): void
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--string)' },
  { tag: tags.number, color: 'var(--number)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.standard(tags.variableName), tags.atom], color: 'var(--option)' },
])

const theme = EditorView.theme({
  '&': { height: '100%', font: 'var(--mono-size)/var(--mono-line) var(--mono)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'inherit', overflow: 'auto', scrollbarWidth: 'thin' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--faint)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--selected)' },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--accent-soft)', outline: 'none' },
  '.failed': { background: 'var(--bad-soft)' },
})

/** Marks a line, counted from 1; 0 for none. */
const mark = StateEffect.define<number>()

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue
      const { doc } = transaction.state
      if (effect.value < 1 || effect.value > doc.lines) return Decoration.none
      return Decoration.set(Decoration.line({ class: 'failed' }).range(doc.line(effect.value).from))
    }
    return transaction.docChanged ? Decoration.none : set
  },
  provide: field => EditorView.decorations.from(field),
})

/** The editor. */
export class Editor {
  private readonly view: EditorView

  constructor(parent: HTMLElement, source: string, host: EditorHost) {
    const root = parent.attachShadow({ mode: 'open' })
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: source,
        extensions: [
          lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), marks, theme,
          indentUnit.of('  '), StreamLanguage.define(lua), syntaxHighlighting(colours), EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Lua source' }),
          EditorView.updateListener.of(update => {
            if (update.docChanged) host.changed(this.source)
          }),
          keymap.of([
            { key: 'Mod-Enter', run: () => (host.run(), true) },
            ...defaultKeymap, ...historyKeymap, indentWithTab,
          ]),
        ],
      }),
    })
  }

  get source(): string {
    return this.view.state.doc.toString()
  }

  set source(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } })
  }

  /** Marks a line as the one that failed, or none. */
  markLine(line: number | null): void {
    this.view.dispatch({ effects: mark.of(line ?? 0) })
  }

  focus(): void {
    this.view.focus()
  }
}
