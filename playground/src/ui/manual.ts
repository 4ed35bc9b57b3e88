/** `help`: pages made of what COMMAND DOCS says. */
import { h } from '../dom'
import { usage, type CommandDoc, type CommandDocs } from 'wedis/terminal'

/** Fills the prompt with a line. */
type Suggest = (line: string) => void

/** The page of one command. */
export function manual(doc: CommandDoc, suggest: Suggest): HTMLElement {
  const page = h('div', { class: 'manual' })
  page.append(h('div', { class: 'usage' }, h('span', { class: 'p-command' }, doc.name), ` ${usage(doc.args)}`))
  page.append(h('div', {}, `${doc.summary}.`))
  const facts = [doc.group && `group: ${doc.group}`, doc.since && `since ${doc.since}`, doc.complexity]
  page.append(h('div', { class: 'facts' }, facts.filter(Boolean).join(' · ')))
  if (doc.subcommands.length) page.append(list(doc.subcommands, suggest))
  return page
}

/** The page of `help` alone: how to use the terminal, and every command by group. */
export function contents(docs: CommandDocs, suggest: Suggest): HTMLElement {
  const groups = new Map<string, CommandDoc[]>()
  for (const doc of docs.all()) groups.set(doc.group, [...(groups.get(doc.group) ?? []), doc])
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, members]) => {
    const cell = h('td')
    for (const doc of members) cell.append(link(doc, suggest), ' ')
    return h('tr', {}, h('td', {}, `@${group}`), cell)
  })
  return h('div', { class: 'manual' },
    h('div', {}, 'Type a command and press Enter. Tab completes, ↑ and ↓ walk through the history, Ctrl-R searches it.'),
    h('div', {}, 'help SET explains a command, help @string lists a group, clear empties the terminal.'),
    h('table', {}, ...rows))
}

/** The page of `help @group`, or null when there is no such group. */
export function groupPage(docs: CommandDocs, group: string, suggest: Suggest): HTMLElement | null {
  const members = docs.all().filter(doc => doc.group === group.toLowerCase())
  return members.length ? h('div', { class: 'manual' }, list(members, suggest)) : null
}

function list(docs: CommandDoc[], suggest: Suggest): HTMLElement {
  const rows = docs.map(doc => h('tr', {}, h('td', {}, link(doc, suggest)), h('td', {}, doc.summary)))
  return h('table', {}, ...rows)
}

function link(doc: CommandDoc, suggest: Suggest): HTMLElement {
  return h('button', { type: 'button', title: doc.summary, onclick: () => suggest(`help ${doc.name}`) }, doc.name)
}
