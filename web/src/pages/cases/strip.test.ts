import { describe, expect, it } from 'vitest'
import type { CaseView, ClockRun } from '@/api/types'
import { OVER_MAX, strip } from './strip'

const text = { zh: '', en: '' }
const clock = (runs: ClockRun[], changes: Partial<NonNullable<CaseView['clock']>> = {}) => ({
  kind: 'promised', kind_name: text, term: text, started_on: '2023-06-15', day: 3, of: 6, unit: 'working-days', paused_days: 0, due_on: null, explanation: text, runs, ...changes,
})
const run = (kind: ClockRun['kind'], from: string, to: string, days: number): ClockRun => ({ kind, from, to, days, name: null, reached: null })
const pause = (from: string, to: string | null) => ({ cause: 'expert-review', cause_name: text, from, to, expected_on: '2023-07-10' })
const drawn = (cells: ReturnType<typeof strip>) => (cells ?? []).map((cell) => ({ past: '#', ahead: '.', over: '!', paused: `(${cell.n})` })[cell.kind] + (cell.today ? '^' : '')).join('')

/** Received on Thursday 15 June 2023; 22 and 23 June are the Dragon Boat Festival, and 25 June is a worked Sunday. */
const JUNE = [
  run('counted', '2023-06-16', '2023-06-16', 1), run('weekend', '2023-06-17', '2023-06-18', 2), run('counted', '2023-06-19', '2023-06-21', 3),
  run('holiday', '2023-06-22', '2023-06-24', 3), run('counted', '2023-06-25', '2023-06-26', 2),
]

describe('the strip of days', () => {
  it('has a cell for each day that counts and marks the last one reached', () => {
    expect(drawn(strip(clock(JUNE), [], '2023-06-20'))).toBe('###^...')
    expect(drawn(strip(clock(JUNE), [], '2023-06-15'))).toBe('......')
    expect(drawn(strip(clock(JUNE), [], '2023-06-24'))).toBe('####^..')
    expect(drawn(strip(clock(JUNE), [], '2023-06-26'))).toBe('######^')
  })
  it('puts an open stop where the clock stands, and what is left behind it', () => {
    const runs = [run('counted', '2023-06-16', '2023-06-16', 1), run('not-counted', '2023-06-19', '2023-06-21', 3), run('holiday', '2023-06-22', '2023-06-24', 3), run('not-counted', '2023-06-25', '2023-06-26', 2)]
    expect(drawn(strip(clock(runs), [pause('2023-06-16', null)], '2023-06-26'))).toBe('#(5)^.....')
  })
  it('puts a stop that is over between the days around it', () => {
    const runs = [run('counted', '2023-06-16', '2023-06-16', 1), run('not-counted', '2023-06-19', '2023-06-20', 2), run('counted', '2023-06-21', '2023-06-21', 1), run('counted', '2023-06-25', '2023-06-28', 4)]
    expect(drawn(strip(clock(runs), [pause('2023-06-16', '2023-06-20')], '2023-06-26'))).toBe('#(2)###^..')
  })
  it('goes on past the term, up to a point', () => {
    expect(drawn(strip(clock([...JUNE, run('over', '2023-06-27', '2023-06-29', 3)]), [], '2023-06-29'))).toBe('######!!!^')
    expect(strip(clock([...JUNE, run('over', '2023-06-27', '2023-10-30', 90)]), [], '2023-10-30')).toHaveLength(6 + OVER_MAX)
  })
  it('is not drawn for hours', () => {
    expect(strip(clock([], { unit: 'hours', day: 0 }), [], '2023-06-15')).toBeNull()
  })
})
