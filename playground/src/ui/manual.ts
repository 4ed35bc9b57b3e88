/** `help`: pages made of what COMMAND DOCS says. */
import { h } from '../dom'
import type { Doc, Docs } from '../shell/docs'
import { syntax } from '../shell/grammar'

/** Fills the prompt with a line. */
type Suggest = (line: string) => void

/** The page of one command. */
export function manual(doc: Doc, suggest: Suggest): HTMLElement {
  const page = h('div', { class: 'manual' })
  const usage = [doc.name, syntax(doc.args)].filter(Boolean).join(' ')
  page.append(h('div', { class: 'usage' }, h('span', { class: 'p-command' }, doc.name), usage.slice(doc.name.length)))
  page.append(h('div', {}, `${doc.summary}.`))
  const facts = [doc.group && `group: ${doc.group}`, doc.since && `since ${doc.since}`, doc.complexity]
  page.append(h('div', { class: 'facts' }, facts.filter(Boolean).join(' · ')))
  if (doc.history.length) {
    const rows = doc.history.map(([version, change]) =>
      h('tr', {}, h('td', {}, version), h('td', {}, change.replaceAll('`', ''))))
    page.append(h('table', { class: 'facts' }, ...rows))
  }
  if (doc.subs.size) page.append(list([...doc.subs.values()], suggest))
  return page
}

/** The page of `help` alone: how to use the terminal, and every command by group. */
export function contents(docs: Docs, suggest: Suggest): HTMLElement {
  const groups = new Map<string, Doc[]>()
  for (const doc of docs.values()) groups.set(doc.group, [...(groups.get(doc.group) ?? []), doc])
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, members]) => {
    const cell = h('td')
    members.forEach((doc, i) => cell.append(i ? '  ' : '', link(doc, suggest)))
    return h('tr', {}, h('td', {}, `@${group}`), cell)
  })
  return h('div', { class: 'manual' },
    h('div', {}, 'Type a command and press Enter. Tab completes, ↑ and ↓ walk through the history, Ctrl-R searches it.'),
    h('div', {}, 'help SET explains a command, help @string lists a group, clear empties the terminal.'),
    h('table', {}, ...rows))
}

/** The page of `help @group`, or null when there is no such group. */
export function groupPage(docs: Docs, group: string, suggest: Suggest): HTMLElement | null {
  const members = [...docs.values()].filter(doc => doc.group === group.toLowerCase())
  return members.length ? h('div', { class: 'manual' }, list(members, suggest)) : null
}

function list(docs: Doc[], suggest: Suggest): HTMLElement {
  const rows = docs.map(doc => h('tr', {}, h('td', {}, link(doc, suggest)), h('td', {}, doc.summary)))
  return h('table', {}, ...rows)
}

function link(doc: Doc, suggest: Suggest): HTMLElement {
  return h('button', { type: 'button', title: doc.summary, onclick: () => suggest(`help ${doc.name}`) }, doc.name)
}
