import { describe, expect, it } from 'vitest'
import type { PathStep } from '@/api/types'
import { bar, dayNumber, dayText, dayTicks, daysOff, fit, frame, months, weekdayOf, width, x } from './gantt'

const text = (zh: string) => ({ zh, en: zh })
const step = (changes: Partial<PathStep>): PathStep => ({
  item: 'a', name: text('a'), stage: 'works', stage_name: text('工程'), mode: 'permit', office: { id: 'o', name: text('o'), kind: 'organ' }, reasons: [], requires: [],
  statutory: null, promised: null, basis: [], start_on: '2023-07-07', due_promised_on: '2023-07-14', due_statutory_on: '2023-08-04', provisional: false, critical: false,
  level: 0, materials: [], tolerance: null, state: 'not-started', case: null, permit: null, ...changes,
})
const open = { id: 'c', number: 'n', state: 'accepted', lamp: 'green' as const, due_on: '2023-07-20', received_on: '2023-07-10', finished_on: null }

describe('days', () => {
  it('count and come back, leap years too', () => {
    for (const day of ['2023-07-07', '2024-02-29', '2004-01-01', '2026-12-31']) expect(dayText(dayNumber(day))).toBe(day)
    expect(dayNumber('2024-03-01') - dayNumber('2024-02-28')).toBe(2)
    expect(weekdayOf(dayNumber('2023-07-09'))).toBe(0)
  })
})

describe('bars', () => {
  it('reach from start to the promised day, the law behind', () => {
    const found = bar(step({}), '2023-07-07')
    expect(found.plan).toEqual({ from: dayNumber('2023-07-07'), to: dayNumber('2023-07-14') })
    expect(found.latest).toBe(dayNumber('2023-08-04'))
    expect(found.live).toBeNull()
    expect(width(found.plan, 10)).toBe(80)
  })
  it('of an open case end today, of a finished one on its day', () => {
    expect(bar(step({ case: open }), '2023-07-13').live).toEqual({ from: dayNumber('2023-07-10'), to: dayNumber('2023-07-13'), lamp: 'green', open: true, due: dayNumber('2023-07-20') })
    expect(bar(step({ case: { ...open, finished_on: '2023-07-12' } }), '2023-09-01').live).toMatchObject({ to: dayNumber('2023-07-12'), open: false, due: null })
  })
  it('never run backwards', () => {
    expect(bar(step({ due_promised_on: '2023-07-01' }), undefined).plan.to).toBe(dayNumber('2023-07-07'))
    expect(bar(step({ case: open }), '2023-07-01').live?.to).toBe(dayNumber('2023-07-10'))
  })
})

describe('frame', () => {
  const bars = [bar(step({}), undefined), bar(step({ start_on: '2023-08-01', due_promised_on: '2023-09-01', due_statutory_on: null }), undefined)]
  it('holds every bar and begins on a Monday', () => {
    const found = frame(bars, '2023-07-05')
    expect(weekdayOf(found.first)).toBe(1)
    expect(found.first).toBeLessThanOrEqual(dayNumber('2023-07-05'))
    expect(found.last).toBeGreaterThan(dayNumber('2023-09-01'))
    expect(x(found, found.last, 3) + 3).toBe(found.days * 3)
  })
  it('is not stretched to a today that is far away', () => {
    expect(frame(bars, '2026-07-05').last).toBeLessThan(dayNumber('2023-10-01'))
  })
  it('stands without bars', () => {
    expect(frame([], '2023-07-07').days).toBeGreaterThan(0)
  })
})

describe('ticks', () => {
  const at = frame([bar(step({ due_statutory_on: '2024-01-10' }), undefined)], undefined)
  it('of months cover the frame without a gap', () => {
    const found = months(at)
    expect(found[0]?.day).toBe(at.first)
    expect(found.reduce((sum, tick) => sum + tick.days, 0)).toBe(at.days)
    expect(found.at(-1)).toMatchObject({ year: 2024, month: 1 })
  })
  it('of days thin out with the room', () => {
    expect(dayTicks(at, 20).length).toBe(at.days)
    expect(dayTicks(at, 5).every(({ day }) => weekdayOf(day) === 1)).toBe(true)
    expect(dayTicks(at, 2)).toEqual([])
  })
  it('of days off are the weekends, with what the calendar changes', () => {
    const all = (special: { on: string; working: boolean }[]) => daysOff(at, special).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
    const weekends = all([])
    expect(new Set(weekends.map(weekdayOf))).toEqual(new Set([6, 0]))
    const [friday, saturday] = [dayNumber('2023-07-14'), dayNumber('2023-07-15')]
    const changed = all([{ on: '2023-07-14', working: false }, { on: '2023-07-15', working: true }])
    expect(changed).toContain(friday)
    expect(changed).not.toContain(saturday)
    expect(changed.length).toBe(weekends.length)
  })
  it('fit the room but stay readable', () => {
    expect(fit(at, at.days * 6)).toBe(6)
    expect(fit(at, 10)).toBe(1.6)
  })
})
