/** Light or dark: the system's choice until the user makes one; choosing what the system has returns to following it. */
import { byId } from '../dom'

const STORE = 'wedis.theme'
const system = matchMedia('(prefers-color-scheme: dark)')

/** Wires the theme button. */
export function themeSwitch(): void {
  const root = document.documentElement
  const button = byId('theme')
  const dark = (): boolean => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches)
  const label = (): void => {
    const text = dark() ? 'Switch to the light theme' : 'Switch to the dark theme'
    button.setAttribute('aria-label', text)
    button.title = text
  }
  button.addEventListener('click', () => {
    const wanted = dark() ? 'light' : 'dark'
    const follow = wanted === (system.matches ? 'dark' : 'light')
    if (follow) delete root.dataset.theme
    else root.dataset.theme = wanted
    try {
      if (follow) localStorage.removeItem(STORE)
      else localStorage.setItem(STORE, wanted)
    } catch {
      // Storage is off: the choice holds until the reload.
    }
    label()
  })
  system.addEventListener('change', label)
  label()
}
