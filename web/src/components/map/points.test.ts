import { expect, test } from 'vitest'
import type { MapView } from '@/api/map'
import { classesOf, OUTLINES, waysOf } from './classes'
import { lacking, pointsOf, standing } from './points'

const name = (zh: string) => ({ zh, en: zh })
const view: MapView = {
  as_of: '2023-07-07', past: false, total: 3, placed: 1, base: null,
  districts: [{ id: 'a', name: name('甲'), functional: false, lon: 120.5, lat: 40.5, count: 2 }, { id: 'b', name: name('乙'), functional: true, lon: null, lat: null, count: 1 }],
  stages: [{ id: 'works', name: name('工程'), count: 2 }, { id: 'started', name: name('开工'), count: 1 }],
  clusters: [{ id: 'x', name: name('集群'), count: 1 }, { id: '', name: name('无'), count: 2 }], lamps: [],
  projects: { id: ['p', 'q', 'r'], district: [0, 0, 1], stage: [0, 1, 0], cluster: [0, 1, 1], lamp: [], lon: [12_012_345, null, null], lat: [4_033_000, null, null] },
}

test('a project stands where it lies, or at the seat of its district, or nowhere', () => {
  expect([0, 1, 2].map((i) => standing(view, i))).toEqual([[120.12345, 40.33], [120.5, 40.5], null])
  expect(lacking(view)).toEqual({ unplaced: 2, nowhere: 1 })
  expect(pointsOf(view, 'stage').features.map((one) => one.properties)).toEqual([{ i: 0, k: 'stage-0', u: 0 }, { i: 1, k: 'stage-1', u: 1 }])
})

test('classes differ by shape as well as by colour', () => {
  expect(waysOf(view)).toEqual(['stage', 'cluster'])
  for (const way of ['stage', 'cluster'] as const) {
    const classes = classesOf(view, way)
    expect(new Set(classes.map((one) => one.shape)).size).toBe(classes.length)
    expect(new Set(classes.map((one) => one.colour)).size).toBe(classes.length)
  }
  for (const path of Object.values(OUTLINES)) expect(path).toMatch(/^M[-\d. MLHVZaZ]+Z$/)
})
