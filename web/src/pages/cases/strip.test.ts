import { describe, expect, it } from 'vitest'
import type { CaseView } from '@/api/types'
import { OVER_MAX, shares, strip } from './strip'

const text = { zh: '', en: '' }
const clock = (changes: Partial<NonNullable<CaseView['clock']>>) => ({
  kind: 'promised', kind_name: text, term: text, started_on: '2023-06-15', day: 3, of: 6, unit: 'working-days', paused_days: 0, due_on: null, explanation: text, ...changes,
})
const pause = (from: string, to: string | null) => ({ cause: 'expert-review', cause_name: text, from, to, expected_on: '2023-07-10' })
const drawn = (cells: ReturnType<typeof strip>) => (cells ?? []).map((cell) => ({ past: '#', ahead: '.', over: '!', paused: `(${cell.n})` })[cell.kind] + (cell.today ? '^' : '')).join('')

describe('the strip of days', () => {
  it('has a cell for each day and marks today', () => {
    expect(drawn(strip(clock({}), [], '2023-06-20'))).toBe('###^...')
    expect(drawn(strip(clock({ day: 0 }), [], '2023-06-15'))).toBe('......')
    expect(drawn(strip(clock({ day: 6 }), [], '2023-06-27'))).toBe('######^')
  })
  it('puts an open stop where the clock stands', () => {
    expect(drawn(strip(clock({ paused_days: 12 }), [pause('2023-06-20', null)], '2023-07-07'))).toBe('###(12)^...')
  })
  it('puts a stop that is over between the days around it', () => {
    expect(drawn(strip(clock({ day: 5, paused_days: 2 }), [pause('2023-06-16', '2023-06-20')], '2023-06-27'))).toBe('#(2)####^.')
  })
  it('goes on past the term, up to a point', () => {
    expect(drawn(strip(clock({ day: 8 }), [], '2023-06-30'))).toBe('######!!^')
    expect(strip(clock({ day: 95 }), [], '2023-10-30')).toHaveLength(6 + OVER_MAX)
  })
  it('is not drawn for hours', () => {
    expect(strip(clock({ unit: 'hours', day: 0 }), [], '2023-06-15')).toBeNull()
  })
  it('shares out exactly the days not counted', () => {
    for (const total of [1, 5, 13]) {
      const parts = shares([pause('2023-06-16', '2023-06-20'), pause('2023-06-26', null)], total, 'working-days', '2023-07-07')
      expect(parts.reduce((a, b) => a + b, 0)).toBe(total)
    }
    expect(shares([pause('2023-06-16', '2023-06-16')], 3, 'working-days', '2023-06-16')).toEqual([3])
  })
})
