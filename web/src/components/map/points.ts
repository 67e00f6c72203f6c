/** Points of the API's columns as GeoJSON: a project without a recorded place stands at the seat of its district. */
import type { MapView } from '@/api/map'
import type { Way } from './classes'

/** Parts of a degree in the API's columns. */
const PARTS = 100_000

export interface PointProperties { /** the project's place in the columns */ i: number; /** the name of its picture */ k: string; /** 1: its place is not recorded */ u: number }
export interface Spot<P> { type: 'Feature'; geometry: { type: 'Point'; coordinates: [number, number] }; properties: P }
export interface Spots<P> { type: 'FeatureCollection'; features: Spot<P>[] }
export type Points = Spots<PointProperties>

/** The name of a class's picture. */
export const picture = (way: Way, place: number) => `${way}-${place}`

/** Where a project stands: its place, or its district's seat; null where neither is known. */
export function standing(view: MapView, i: number): [number, number] | null {
  const { lon, lat, district } = view.projects
  const [x, y] = [lon[i], lat[i]]
  if (typeof x === 'number' && typeof y === 'number') return [x / PARTS, y / PARTS]
  const seat = view.districts[district[i] ?? -1]
  return seat && seat.lon !== null && seat.lat !== null ? [seat.lon, seat.lat] : null
}

export function pointsOf(view: MapView, way: Way): Points {
  const features: Points['features'] = []
  for (let i = 0; i < view.total; i++) {
    const coordinates = standing(view, i)
    if (!coordinates) continue
    const properties = { i, k: picture(way, view.projects[way][i] ?? 0), u: typeof view.projects.lon[i] === 'number' ? 0 : 1 }
    features.push({ type: 'Feature', geometry: { type: 'Point', coordinates }, properties })
  }
  return { type: 'FeatureCollection', features }
}

/** The number of projects whose place nobody recorded, and of those that stand nowhere, for their district's seat is not known either. */
export function lacking(view: MapView): { unplaced: number; nowhere: number } {
  let nowhere = 0
  for (let i = 0; i < view.total; i++) if (!standing(view, i)) nowhere++
  return { unplaced: view.total - view.placed, nowhere }
}
