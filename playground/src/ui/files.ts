/** RDB files: the data as a download, and a file that is chosen or dropped onto the page. */
import { messageOf } from '../database'
import { byId, h } from '../dom'
import { announce, closeDialog, notify, openDialog, withdraw } from './notices'

/** What files need of the database. */
export interface Data {
  dump(): Promise<Blob>
  take(file: Blob, replace: boolean): Promise<number>
}

/** Offers everything as a file. */
export async function exportFile(data: Data): Promise<void> {
  try {
    const url = URL.createObjectURL(await data.dump())
    const name = `wedis-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-')}.rdb`
    h('a', { href: url, download: name }).click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
    announce(`Exported as ${name}`)
  } catch (error) {
    notify({ id: 'file', bad: true, title: 'Not exported', text: messageOf(error) })
  }
}

/** Asks for a file. */
export function chooseFile(data: Data): void {
  const input = h('input', { type: 'file', accept: '.rdb,application/octet-stream' })
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (file) ask(data, file)
  })
  input.click()
}

/** Takes files that are dropped anywhere on the page. */
export function dropFiles(data: Data): void {
  const veil = h('div', { class: 'veil', hidden: true }, h('p', {}, 'Drop an RDB file to import it'))
  document.body.append(veil)
  const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  addEventListener('dragover', event => {
    if (!carries(event)) return
    event.preventDefault()
    veil.hidden = false
  })
  addEventListener('dragleave', event => {
    if (event.relatedTarget === null) veil.hidden = true
  })
  addEventListener('drop', event => {
    veil.hidden = true
    const file = event.dataTransfer?.files[0]
    if (!carries(event) || !file) return
    event.preventDefault()
    ask(data, file)
  })
}

/** Asks what is to happen with the keys that are there. */
function ask(data: Data, file: File): void {
  const button = (label: string, replace: boolean): HTMLElement => h('button', {
    type: 'button', class: 'tool outline',
    onclick: () => {
      closeDialog()
      void take(data, file, replace)
    },
  }, label)
  openDialog(`Import ${file.name}`,
    h('p', {}, 'Add its keys to those that are here, where keys of the same name are overwritten, or put them in place of everything that is here?'),
    h('div', { class: 'actions' }, button('Add', false), button('Replace everything', true)))
  byId('dialog').querySelector('button')!.focus()
}

async function take(data: Data, file: File, replace: boolean): Promise<void> {
  notify({ id: 'file', title: `Importing ${file.name}`, text: '' })
  try {
    const keys = await data.take(file, replace)
    notify({ id: 'file', title: 'Imported', text: `${keys.toLocaleString('en')} ${keys === 1 ? 'key' : 'keys'} from ${file.name}.` })
    setTimeout(() => withdraw('file'), 8000)
  } catch (error) {
    notify({ id: 'file', bad: true, title: 'Not imported', text: `${messageOf(error)}. What is here was not changed.` })
  }
}
