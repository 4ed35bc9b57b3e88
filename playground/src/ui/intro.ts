/** The introduction for a first visit: examples that run when clicked, and the code to do the same in an app. */
import { byId } from '../dom'

const STORE = 'wedis.intro'

/** Brings the introduction of index.html to life; `run` executes lines as if typed. */
export function introduce(run: (lines: string) => void, copy: (text: string) => Promise<void>): void {
  const section = byId('intro')
  for (const button of section.querySelectorAll<HTMLElement>('.example')) {
    button.addEventListener('click', () => {
      button.classList.add('done')
      section.querySelector('details')!.open = false // room for the replies, with the examples still in view
      run(button.querySelector('code')!.textContent)
    })
  }
  byId('copy-snippet').addEventListener('click', () => void copy(byId('snippet').textContent))
  byId('hide-intro').addEventListener('click', () => show(false))
  byId('show-intro').addEventListener('click', () => {
    show(true)
    byId('scroll').scrollTop = 0
    section.querySelector<HTMLElement>('.example')?.focus()
  })
}

/** Shows or hides the introduction and remembers the choice. */
function show(visible: boolean): void {
  if (visible) delete document.documentElement.dataset.intro
  else document.documentElement.dataset.intro = 'hidden'
  try {
    if (visible) localStorage.removeItem(STORE)
    else localStorage.setItem(STORE, 'hidden')
  } catch {
    // Storage is off: the choice holds until the reload.
  }
  if (!visible) byId('input').focus()
}
