/** Places as points on a plain map: a grid of degrees around them, north up. */
import { escape } from '../../bytes'

/** A member of a sorted set and where it is. */
export interface MapPoint {
  bytes: Uint8Array
  longitude: number
  latitude: number
}

/** Names are written next to points while there are few. */
const NAMED = 25
const SVG = 'http://www.w3.org/2000/svg'
/** Steps of the grid, in degrees. */
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60]

/** Whether all scores are such as GEOADD makes: whole numbers of 52 bits, and not small ones. */
export function looksLikePlaces(scores: readonly number[]): boolean {
  return scores.length > 0 && scores.every(score => Number.isInteger(score) && score > 2 ** 36 && score < 2 ** 52)
}

/** The map. Its reader has the same places in a table. */
export function mapOf(points: readonly MapPoint[], room: number): SVGSVGElement {
  const width = Math.max(240, room - 40)
  const height = Math.round(width * 0.62)
  const view = frame(points, width / height)
  const x = (longitude: number): number => ((longitude - view.west) / (view.east - view.west)) * width
  const y = (latitude: number): number => ((view.north - latitude) / (view.north - view.south)) * height
  const svg = make('svg', { viewBox: `0 0 ${width} ${height}`, class: 'map', role: 'img', 'aria-label': `Map of ${points.length} places; the table below lists them` }) as SVGSVGElement

  const step = STEPS.find(size => (view.east - view.west) / size <= 6) ?? 60
  const digits = Math.max(0, -Math.floor(Math.log10(step)))
  for (let degree = Math.ceil(view.west / step) * step; degree <= view.east; degree += step) {
    svg.append(make('line', { x1: x(degree), x2: x(degree), y1: 0, y2: height, class: 'grid' }), label(x(degree) + 3, height - 5, name(degree, 'E', 'W', digits), 'degree'))
  }
  for (let degree = Math.ceil(view.south / step) * step; degree <= view.north; degree += step) {
    svg.append(make('line', { x1: 0, x2: width, y1: y(degree), y2: y(degree), class: 'grid' }), label(3, y(degree) - 3, name(degree, 'N', 'S', digits), 'degree'))
  }
  for (const { bytes, longitude, latitude } of points) {
    const text = escape(bytes).slice(0, 40)
    const point = make('circle', { cx: x(longitude), cy: y(latitude), r: points.length > NAMED ? 3 : 4.5, class: 'point' })
    const title = make('title', {})
    title.textContent = text
    point.append(title)
    svg.append(point)
    if (points.length > NAMED) continue
    const right = x(longitude) < width * 0.7
    svg.append(label(x(longitude) + (right ? 8 : -8), y(latitude) + 4, text, right ? 'name' : 'name left'))
  }
  return svg
}

/** The part of the Earth that holds all points with some room around, as wide as the picture; wider where that cannot be high enough. */
function frame(points: readonly MapPoint[], ratio: number): { west: number; east: number; south: number; north: number } {
  const longitudes = points.map(point => point.longitude)
  const latitudes = points.map(point => point.latitude)
  const middle = (values: number[]): number => (values.length ? (Math.min(...values) + Math.max(...values)) / 2 : 0)
  const span = (values: number[]): number => (values.length ? Math.max(...values) - Math.min(...values) : 0)
  const [longitude, latitude] = [middle(longitudes), middle(latitudes)]
  // A degree of longitude is shorter than one of latitude, except at the equator.
  const squeeze = Math.max(0.2, Math.cos((latitude * Math.PI) / 180))
  const tall = Math.min(180, Math.max(span(latitudes) * 1.3, (span(longitudes) * 1.3 * squeeze) / ratio, 0.005))
  const wide = Math.min(360, Math.max((tall * ratio) / squeeze, span(longitudes) * 1.1))
  return { west: longitude - wide / 2, east: longitude + wide / 2, south: latitude - tall / 2, north: latitude + tall / 2 }
}

/** 12.5 → "12.5° E". */
function name(degree: number, positive: string, negative: string, digits: number): string {
  const size = Math.abs(degree).toFixed(digits)
  return `${size}°${Number(size) === 0 ? '' : ` ${degree > 0 ? positive : negative}`}`
}

function label(x: number, y: number, text: string, kind: string): SVGElement {
  const element = make('text', { x, y, class: kind })
  element.textContent = text
  return element
}

function make(tag: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, typeof value === 'number' ? String(Math.round(value * 100) / 100) : value)
  return element
}
