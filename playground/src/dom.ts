/** The two ways in which this page makes and finds elements. */

type Child = Node | string | null | undefined | false
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>

/**
 * Makes an element. Functions become listeners (`onclick` → `click`), `true` an empty attribute; `false`, null and
 * undefined leave the attribute out; everything else is an attribute as written.
 */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as (event: Event) => void)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value != null) element.setAttribute(name, String(value))
  }
  for (const child of children) if (child) element.append(child)
  return element
}

/** The element with this id, which index.html promises. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`index.html has no #${id}`)
  return element as T
}

/**
 * Finds the elements of one of several like parts of the page: the second terminal's are called as the first one's, with a
 * prefix.
 */
export type Part = <T extends HTMLElement = HTMLElement>(id: string) => T

/** The part whose ids begin with a prefix. */
export const part = (prefix: string): Part => id => byId(prefix + id)

/** A copy of an element and all in it, with a prefix before every id and in every reference to one. */
export function copyOf(element: HTMLElement, prefix: string): HTMLElement {
  const copy = element.cloneNode(true) as HTMLElement
  for (const one of [copy, ...copy.querySelectorAll('*')]) {
    for (const name of ['id', 'for', 'aria-controls', 'aria-describedby', 'aria-labelledby']) {
      const value = one.getAttribute(name)
      if (value) one.setAttribute(name, prefix + value)
    }
  }
  return copy
}

const SVG = 'http://www.w3.org/2000/svg'
const PATHS = {
  copy: 'M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  close: 'M4 4l8 8m0-8l-8 8',
  trash: 'M3 4.5h10m-6.5-2h3m-5 2l.5 9h6l.5-9m-4.5 2.5v4m2-4v4',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  back: 'M10 3L5 8l5 5',
} as const

/** A 16 px line icon; decorative, so the button around it carries the label. */
export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
