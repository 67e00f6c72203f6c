/** Where the places of a round are drawn: by their bearings, then set apart so that circles and names do not cover one another. */
import type { TourPlace } from '@/api/drives'

/** The drawing, in its own units. */
export const WIDTH = 420
export const HEIGHT = 340
/** A circle with its name beneath. */
const BOX = { width: 92, height: 46 }
const MARGIN = 48
const PASSES = 200

/** A stop as far as the drawing needs it. */
export interface RouteStop { n: number; place: TourPlace | null }
export interface Spot { id: string; place: TourPlace; stops: number[]; x: number; y: number }

/** The start and every district of the route, in the order in which they are first visited. */
export function spotsOf(start: TourPlace, route: RouteStop[]): Spot[] {
  const spots: Spot[] = [{ id: 'start', place: start, stops: [], x: 0, y: 0 }]
  for (const stop of route) {
    if (!stop.place) continue
    const known = spots.find((one) => one.id === stop.place?.district)
    if (known) known.stops.push(stop.n)
    else spots.push({ id: stop.place.district, place: stop.place, stops: [stop.n], x: 0, y: 0 })
  }
  // The start lies in a district: when that is visited, one circle stands for both.
  const same = spots.find((one) => one.id === start.district)
  const all = same ? spots.filter((one) => one.id !== 'start') : spots
  return setApart(all)
}

function setApart(spots: Spot[]): Spot[] {
  const [west, east] = [Math.min(...spots.map((one) => one.place.lon)), Math.max(...spots.map((one) => one.place.lon))]
  const [south, north] = [Math.min(...spots.map((one) => one.place.lat)), Math.max(...spots.map((one) => one.place.lat))]
  // Towards the poles a degree of longitude is shorter.
  const narrow = Math.cos(((south + north) / 2) * Math.PI / 180)
  const scale = Math.min((WIDTH - 2 * MARGIN) / Math.max((east - west) * narrow, 1e-6), (HEIGHT - 2 * MARGIN) / Math.max(north - south, 1e-6))
  for (const one of spots) {
    one.x = WIDTH / 2 + (one.place.lon - (west + east) / 2) * narrow * scale
    one.y = HEIGHT / 2 - (one.place.lat - (south + north) / 2) * scale
  }
  for (let pass = 0; pass < PASSES; pass++) {
    let moved = false
    for (const [i, a] of spots.entries()) {
      for (const b of spots.slice(i + 1)) {
        const [dx, dy] = [b.x - a.x, b.y - a.y]
        const [over, under] = [BOX.width - Math.abs(dx), BOX.height - Math.abs(dy)]
        if (over <= 0 || under <= 0) continue
        moved = true
        // Along the way that is shorter; two at one point go up and down.
        if (over / BOX.width < under / BOX.height) {
          const by = (over / 2 + .5) * (dx < 0 ? -1 : 1)
          a.x -= by; b.x += by
        } else {
          const by = (under / 2 + .5) * (dy < 0 ? -1 : 1)
          a.y -= by; b.y += by
        }
      }
    }
    for (const one of spots) {
      one.x = Math.min(Math.max(one.x, MARGIN), WIDTH - MARGIN)
      one.y = Math.min(Math.max(one.y, 20), HEIGHT - 34)
    }
    if (!moved) break
  }
  return spots
}

/** The stops of a district in words: 1–3, 7. */
export function rangeOf(stops: number[]): string {
  const runs: [number, number][] = []
  for (const n of stops) {
    const last = runs.at(-1)
    if (last && last[1] === n - 1) last[1] = n
    else runs.push([n, n])
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}

/** Metres as kilometres with one decimal. */
export const km = (metres: number) => (Math.round(metres / 100) / 10).toFixed(1)
