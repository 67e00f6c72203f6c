/** How points are told apart: each class has a colour and a shape of its own, so that colour alone carries nothing. */
import type { MapView } from '@/api/map'
import type { Text } from '@/api/types'

export const WAYS = ['stage', 'lamp', 'cluster'] as const
/** By what points are told apart. */
export type Way = (typeof WAYS)[number]
export type Shape = 'circle' | 'ring' | 'triangle' | 'down' | 'square' | 'diamond' | 'pentagon' | 'star' | 'cross'
export interface PointClass { id: string; /** null: the client has the word */ name: Text | null; count: number; /** a token of tokens.css */ colour: string; shape: Shape }

/** The side of the box in which outlines are drawn. */
export const BOX = 20

/** The corners of a regular figure, or of a star when the inner radius differs. */
function corners(n: number, turn: number, outer = 8.5, inner = outer): string[] {
  const step = inner === outer ? n : 2 * n
  return Array.from({ length: step }, (_, i) => {
    const radius = i % 2 === 0 ? outer : inner
    const angle = turn + (i * 2 * Math.PI) / step
    return `${(BOX / 2 + radius * Math.cos(angle)).toFixed(2)} ${(BOX / 2 + radius * Math.sin(angle)).toFixed(2)}`
  })
}
const polygon = (points: string[]) => `M${points.join('L')}Z`
const UP = -Math.PI / 2

/** The outline of each shape, as an SVG path that also a canvas takes. */
export const OUTLINES: Record<Shape, string> = {
  circle: 'M10 3a7 7 0 1 0 .01 0Z',
  ring: 'M10 3a7 7 0 1 0 .01 0ZM10 7a3 3 0 1 1 -.01 0Z',
  triangle: polygon(corners(3, UP)),
  down: polygon(corners(3, -UP)),
  square: 'M4 4H16V16H4Z',
  diamond: polygon(corners(4, UP)),
  pentagon: polygon(corners(5, UP)),
  star: polygon(corners(5, UP, 9, 4)),
  cross: 'M7.5 3H12.5V7.5H17V12.5H12.5V17H7.5V12.5H3V7.5H7.5Z',
}

const STAGES: Record<string, [string, Shape]> = {
  'planning-land': ['--b-map-1', 'diamond'], works: ['--b-map-2', 'down'], construction: ['--b-map-3', 'triangle'],
  completion: ['--b-map-6', 'pentagon'], production: ['--b-map-7', 'star'], started: ['--b-map-4', 'square'], completed: ['--b-map-9', 'circle'],
}
const LAMPS: Record<string, [string, Shape]> = {
  'overdue': ['--b-map-5', 'diamond'], 'due-soon': ['--b-map-7', 'triangle'], 'green': ['--b-map-4', 'circle'], 'paused': ['--b-map-3', 'square'], 'none': ['--b-map-8', 'ring'],
}
const SHAPES: Shape[] = ['circle', 'square', 'triangle', 'diamond', 'star', 'pentagon', 'cross', 'down']
const OTHER: [string, Shape] = ['--b-map-8', 'ring']

/** The classes of a way, in the order of the view's list. */
export function classesOf(view: MapView, way: Way): PointClass[] {
  const made = (id: string, name: Text | null, count: number, [colour, shape]: [string, Shape]) => ({ id, name, count, colour, shape })
  if (way === 'stage') return view.stages.map((one) => made(one.id, one.name, one.count, STAGES[one.id] ?? OTHER))
  if (way === 'lamp') return view.lamps.map((one) => made(one.lamp, null, one.count, LAMPS[one.lamp] ?? OTHER))
  return view.clusters.map((one, i) => made(one.id, one.name, one.count, one.id === '' || i >= SHAPES.length ? OTHER : [`--b-map-${i + 1}`, SHAPES[i] ?? 'ring']))
}

/** The ways that a view knows: the public's has neither clocks nor clusters. */
export const waysOf = (view: MapView): Way[] => WAYS.filter((way) => view.projects[way].length === view.total)
