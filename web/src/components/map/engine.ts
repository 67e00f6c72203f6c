/** The drawn map: MapLibre with the city's own layers. Loaded when a map is shown, for it is large; nothing is asked of other servers but the base map's tiles. */
import { LngLatBounds, Map as Drawing, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type LayerSpecification, type StyleSpecification } from 'maplibre-gl'
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type { MapBorders, MapView } from '@/api/map'
import type { Locale } from '@/i18n'
import { BOX, classesOf, OUTLINES, WAYS, type PointClass, type Way } from './classes'
import { picture, pointsOf, type Spots } from './points'

// Served from here like every script: the content policy needs no exception for it.
setWorkerUrl(worker)

export interface Scene { view: MapView; borders: MapBorders; way: Way; /** the district that the map is narrowed to */ district: string; language: Locale }
export interface Hears {
  /** points that lie at one place, as places in the view's columns */
  picked: (projects: number[]) => void
  district: (id: string) => void
  /** where a blank spot was pressed, for whoever picks a place */
  place?: (lon: number, lat: number) => void
}
/** What stays when the map is drawn anew in other colours. */
export interface Look { center: [number, number]; zoom: number }

const FONT = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'sans-serif']
/** Up to here neighbours are gathered; further in each stands by itself, unless they lie at one place. */
const GATHERED_TO = 13
const CLOSEST = 17
/** Projects that are told of one place. */
const TOLD = 200
const PICTURE = 2 * BOX

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Where a point of a layer lies. */
const spotOf = (one: { geometry: unknown }) => (one.geometry as { coordinates: [number, number] }).coordinates

/** A point's picture: the shape in its colour, with a rim that sets it off. */
function drawn(one: PointClass): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = PICTURE
  const pen = canvas.getContext('2d')
  if (!pen) return new ImageData(PICTURE, PICTURE)
  pen.scale(PICTURE / BOX, PICTURE / BOX)
  const shape = new Path2D(OUTLINES[one.shape])
  pen.lineJoin = 'round'
  pen.lineWidth = 3
  pen.strokeStyle = token('--b-surface')
  pen.stroke(shape)
  pen.fillStyle = token(one.colour)
  pen.fill(shape, 'evenodd')
  return pen.getImageData(0, 0, PICTURE, PICTURE)
}

function styleOf(scene: Scene): StyleSpecification {
  const { view, borders, way, district, language } = scene
  const [land, sea, line, text, rim, primary, onPrimary] = ['--b-map-land', '--b-map-sea', '--b-map-line', '--b-text', '--b-surface', '--b-primary', '--b-on-primary'].map(token) as [string, string, string, string, string, string, string]
  const tiles = view.base?.tiles ?? []
  const labels: Spots<{ name: string; small: boolean }> = {
    type: 'FeatureCollection',
    features: view.districts.flatMap((one) => (one.lon === null || one.lat === null ? [] : [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [one.lon, one.lat] as [number, number] }, properties: { name: one.name[language], small: one.functional } }])),
  }
  const layers: LayerSpecification[] = [
    { id: 'sea', type: 'background', paint: { 'background-color': sea } },
    ...tiles.map((_, i): LayerSpecification => ({ id: `base-${i}`, type: 'raster', source: `base-${i}` })),
    { id: 'land', type: 'fill', source: 'borders', paint: { 'fill-color': land, 'fill-opacity': tiles.length ? 0 : 1 } },
    { id: 'chosen', type: 'fill', source: 'borders', filter: ['==', ['get', 'id'], district], paint: { 'fill-color': primary, 'fill-opacity': 0.14 } },
    { id: 'borders', type: 'line', source: 'borders', layout: { 'line-join': 'round' }, paint: { 'line-color': line, 'line-width': 1.2 } },
    { id: 'chosen-line', type: 'line', source: 'borders', filter: ['==', ['get', 'id'], district], layout: { 'line-join': 'round' }, paint: { 'line-color': primary, 'line-width': 2.4 } },
    // Beneath what is counted: a name looks for room beside it.
    { id: 'names', type: 'symbol', source: 'labels', layout: { 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': ['case', ['get', 'small'], 11.5, 14], 'text-variable-anchor': ['bottom', 'top', 'left', 'right'], 'text-radial-offset': 1.5, 'text-padding': 4, 'symbol-sort-key': ['case', ['get', 'small'], 1, 0] }, paint: { 'text-color': text, 'text-halo-color': rim, 'text-halo-width': 1.6 } },
    { id: 'gathered', type: 'circle', source: 'projects', filter: ['has', 'point_count'], paint: { 'circle-color': primary, 'circle-stroke-color': rim, 'circle-stroke-width': 2, 'circle-radius': ['step', ['get', 'point_count'], 13, 10, 16, 50, 20, 500, 25] } },
    { id: 'gathered-n', type: 'symbol', source: 'projects', filter: ['has', 'point_count'], layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-font': FONT, 'text-size': 13, 'text-allow-overlap': true, 'text-padding': 10 }, paint: { 'text-color': onPrimary } },
    { id: 'points', type: 'symbol', source: 'projects', filter: ['!', ['has', 'point_count']], layout: { 'icon-image': ['get', 'k'], 'icon-allow-overlap': true } },
    { id: 'mark', type: 'circle', source: 'mark', paint: { 'circle-radius': 13, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 3, 'circle-stroke-color': token('--b-accent') } },
  ]
  return {
    version: 8,
    sources: {
      ...Object.fromEntries(tiles.map((tile, i) => [`base-${i}`, { type: 'raster' as const, tiles: [tile], tileSize: 256, maxzoom: 18 }])),
      borders: { type: 'geojson', data: borders },
      projects: { type: 'geojson', data: pointsOf(view, way), cluster: true, clusterRadius: 44, clusterMaxZoom: GATHERED_TO },
      labels: { type: 'geojson', data: labels },
      mark: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    },
    layers,
  }
}

/** The box around what there is: a district, the city, or the points. */
function boxOf(scene: Scene): LngLatBounds | null {
  const box = new LngLatBounds()
  const district = scene.borders.features.filter((one) => one.id === scene.district)
  for (const feature of district.length ? district : scene.borders.features) {
    for (const ring of feature.geometry.coordinates.flat()) for (const at of ring) box.extend(at)
  }
  if (box.isEmpty()) for (const one of pointsOf(scene.view, scene.way).features) box.extend(one.geometry.coordinates)
  return box.isEmpty() ? null : box
}

/** Draws into a box; gives what moves it. Throws where the browser cannot draw it. */
export function engine(box: HTMLElement, first: Scene, hears: Hears, words: Record<string, string>, look: Look | null) {
  let scene = first
  const map = new Drawing({
    container: box, style: styleOf(scene), attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, maxZoom: CLOSEST, minZoom: 4,
    renderWorldCopies: false, cooperativeGestures: true, locale: words, ...(look ?? { bounds: boxOf(scene) ?? [100, 20, 125, 45], fitBoundsOptions: { padding: 28 } }),
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left')
  const pictures = () => {
    for (const way of WAYS) {
      classesOf(scene.view, way).forEach((one, place) => { if (!map.hasImage(picture(way, place))) map.addImage(picture(way, place), drawn(one), { pixelRatio: 2 }) })
    }
  }
  map.on('styledata', pictures)

  // What is drawn, in words of the page: where the middle is, and the largest gatherings.
  map.on('idle', () => {
    const { lng, lat } = map.getCenter()
    box.dataset['view'] = [lng, lat, map.getZoom()].map((n) => n.toFixed(5)).join(',')
    const seen = map.queryRenderedFeatures({ layers: ['gathered'] }).sort((a, b) => Number(b.properties['point_count']) - Number(a.properties['point_count']))
    box.dataset['gathered'] = seen.slice(0, 8).map((one) => {
      const at = map.project(spotOf(one))
      return `${Math.round(at.x)},${Math.round(at.y)},${one.properties['point_count']}`
    }).join(';')
  })
  map.on('movestart', () => { delete box.dataset['view'] })

  const found = () => map.getSource<GeoJSONSource>('projects')
  async function gathering(id: number, count: number, at: [number, number]): Promise<void> {
    const source = found()
    if (!source) return
    const zoom = await source.getClusterExpansionZoom(id)
    if (zoom <= GATHERED_TO) return void map.easeTo({ center: at, zoom: Math.min(zoom + 0.2, CLOSEST), duration: 300 })
    const leaves = await source.getClusterLeaves(id, Math.min(count, TOLD), 0)
    const spread = new Set(leaves.map((one) => JSON.stringify(spotOf(one))))
    if (spread.size > 1) return void map.easeTo({ center: at, zoom: GATHERED_TO + 1.2, duration: 300 })
    hears.picked(leaves.map((one) => Number(one.properties?.['i'])))
  }
  map.on('click', (event) => {
    if (hears.place) return hears.place(event.lngLat.lng, event.lngLat.lat)
    const { x, y } = event.point
    const near = map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: ['gathered', 'points'] })
    const gathered = near.find((one) => one.layer.id === 'gathered')
    if (gathered) return void gathering(Number(gathered.properties['cluster_id']), Number(gathered.properties['point_count']), spotOf(gathered))
    if (near.length) return hears.picked([...new Set(near.map((one) => Number(one.properties['i'])))])
    const district = map.queryRenderedFeatures(event.point, { layers: ['land'] })[0]
    if (district) hears.district(String(district.properties['id']))
  })
  for (const layer of ['gathered', 'points', 'land']) {
    map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer' })
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = '' })
  }

  return {
    /** Other projects, classes or district: colours and language need a new map. */
    set(next: Scene): void {
      const moved = next.district !== scene.district
      scene = next
      pictures()
      void found()?.setData(pointsOf(scene.view, scene.way))
      for (const layer of ['chosen', 'chosen-line']) if (map.getLayer(layer)) map.setFilter(layer, ['==', ['get', 'id'], scene.district])
      const bounds = moved ? boxOf(scene) : null
      if (bounds) map.fitBounds(bounds, { padding: 28, duration: 300 })
    },
    /** Rings a spot, and goes there when it is out of sight or gathered with others. */
    mark(at: [number, number] | null, go: boolean): void {
      const source = map.getSource<GeoJSONSource>('mark')
      void source?.setData({ type: 'FeatureCollection', features: at ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: {} }] : [] })
      if (at && go) map.easeTo({ center: at, zoom: Math.max(map.getZoom(), GATHERED_TO + 1), duration: 300 })
    },
    look(): Look {
      const { lng, lat } = map.getCenter()
      return { center: [lng, lat], zoom: map.getZoom() }
    },
    whenReady: (then: () => void) => { if (map.loaded()) then(); else void map.once('load', then) },
    close: () => { map.remove() },
  }
}
export type Engine = ReturnType<typeof engine>
