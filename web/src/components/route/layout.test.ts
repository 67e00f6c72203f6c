import { describe, expect, it } from 'vitest'
import type { TourPlace } from '@/api/drives'
import { HEIGHT, km, rangeOf, spotsOf, WIDTH } from './layout'

const place = (district: string, lon: number, lat: number): TourPlace => ({ district, name: { zh: district, en: district }, lon, lat })
const stop = (n: number, where: TourPlace) => ({ n, place: where })

describe('the drawing of a route', () => {
  const crowd = [place('a', 120.87, 40.77), place('b', 120.89, 40.74), place('c', 120.83, 40.71), place('d', 120.99, 40.72), place('e', 119.84, 40.82)]

  it('sets places apart that lie close together, within its frame', () => {
    const spots = spotsOf(place('a', 120.87, 40.77), crowd.map((one, i) => stop(i + 1, one)))
    expect(spots.map((one) => one.id)).toEqual(['a', 'b', 'c', 'd', 'e'])
    for (const [i, one] of spots.entries()) {
      expect(one.x).toBeGreaterThanOrEqual(0); expect(one.x).toBeLessThanOrEqual(WIDTH)
      expect(one.y).toBeGreaterThanOrEqual(0); expect(one.y).toBeLessThanOrEqual(HEIGHT)
      for (const other of spots.slice(i + 1)) expect(Math.abs(one.x - other.x) > 80 || Math.abs(one.y - other.y) > 40).toBe(true)
    }
  })

  it('draws the start by itself when nothing is visited there', () => {
    expect(spotsOf(place('s', 121, 41), [stop(1, crowd[4]!)]).map((one) => one.id)).toEqual(['start', 'e'])
  })

  it('says which stops a district has', () => {
    expect(rangeOf([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10')
    expect(km(12_345)).toBe('12.3')
  })
})
