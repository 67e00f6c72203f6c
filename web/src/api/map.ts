/** The map as the API speaks of it: projects by columns, districts, borders. */
import { client, type Query } from './client'
import type { Lamp, Text } from './types'

export interface MapDistrict { id: string; name: Text; functional: boolean; lon: number | null; lat: number | null; count: number }
export interface MapClass { id: string; name: Text; count: number }
/** The same place in each column is the same project; numbers of classes are places in the view's lists. */
export interface MapProjects { id: string[]; district: number[]; stage: number[]; cluster: number[]; lamp: number[]; lon: (number | null)[]; lat: (number | null)[] }
export interface MapView {
  as_of: string; past: boolean; total: number; placed: number; districts: MapDistrict[]; stages: MapClass[]; clusters: MapClass[]; lamps: { lamp: Lamp; count: number }[]
  projects: MapProjects; base: { tiles: string[]; credit: string } | null
}
export interface MapBorders {
  type: 'FeatureCollection'; schematic: boolean
  features: { type: 'Feature'; id: string; properties: { id: string; zh: string; en: string }; geometry: { type: 'MultiPolygon'; coordinates: [number, number][][][] } }[]
}

/** Borders do not change while the page is open. */
let asked: Promise<MapBorders> | null = null

export const maps = {
  get: (query: Query) => client.get<MapView>('/map', query),
  /** What open data publishes. */
  open: () => client.get<MapView>('/public/map'),
  borders: (): Promise<MapBorders> => (asked ??= client.get<MapBorders>('/public/map/borders').catch((error: unknown) => { asked = null; throw error })),
}
