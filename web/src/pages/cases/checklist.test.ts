import { describe, expect, it } from 'vitest'
import type { Checklist, Mark, Tick } from '@/api/types'
import { openPoints } from './checklist'

const text = (zh: string) => ({ zh, en: zh })
const tick = (round: number, point: string, mark: Mark): Tick => ({ round, point, mark, remark: '', by: '', on_behalf_of: null, at: '' })
const list = (round: number, ticks: Tick[]): Checklist => ({ points: ['a', 'b', 'c'].map((id) => ({ id, name: text(id), basis: text('') })), ticks, round, open: true })

describe('open points', () => {
  it('are those that nobody looked at, and those not met; a remark closes a point', () => {
    expect(openPoints(list(0, [tick(0, 'a', 'met'), tick(0, 'b', 'not-met')])).map((one) => one.id)).toEqual(['b', 'c'])
    expect(openPoints(list(0, [tick(0, 'a', 'met'), tick(0, 'b', 'remark'), tick(0, 'c', 'met')]))).toEqual([])
  })
  it('begin anew with each opinion', () => {
    expect(openPoints(list(1, [tick(0, 'a', 'met'), tick(0, 'b', 'met'), tick(0, 'c', 'met')])).length).toBe(3)
  })
})
