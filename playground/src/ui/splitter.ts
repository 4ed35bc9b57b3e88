/** The bar between terminal and key list: dragged, or moved with the arrow keys; its place is remembered. */
import { byId } from '../dom'

const STORE = 'wedis.keys-width'
const LEAST = 280
const STEP = 24

/** Wires the bar. */
export function splitter(): void {
  const bar = byId('splitter')
  const keys = byId('keys')
  const most = (): number => Math.max(LEAST, Math.min(720, innerWidth - 420))
  const set = (width: number): void => {
    const bounded = Math.round(Math.max(LEAST, Math.min(most(), width)))
    document.documentElement.style.setProperty('--keys-width', `${bounded}px`)
    bar.setAttribute('aria-valuenow', String(bounded))
    bar.setAttribute('aria-valuemax', String(most()))
  }
  const save = (): void => {
    try {
      localStorage.setItem(STORE, String(keys.offsetWidth))
    } catch {
      // Storage is off: the width holds until the reload.
    }
  }
  bar.setAttribute('aria-valuemin', String(LEAST))
  bar.setAttribute('aria-valuemax', String(most()))
  bar.setAttribute('aria-valuenow', String(keys.offsetWidth))
  bar.addEventListener('pointerdown', event => {
    event.preventDefault()
    bar.setPointerCapture(event.pointerId)
    bar.dataset.dragging = ''
    const edge = keys.getBoundingClientRect().right
    const move = (e: PointerEvent): void => set(edge - e.clientX - bar.offsetWidth / 2)
    bar.addEventListener('pointermove', move)
    bar.addEventListener('lostpointercapture', () => {
      delete bar.dataset.dragging
      bar.removeEventListener('pointermove', move)
      save()
    }, { once: true })
  })
  bar.addEventListener('keydown', event => {
    const step = event.key === 'ArrowLeft' ? STEP : event.key === 'ArrowRight' ? -STEP : 0
    if (!step) return
    event.preventDefault()
    set(keys.offsetWidth + step)
    save()
  })
}
