import { describe, expect, it } from 'vitest'
import { firstOf, part, periodOf, queryOf } from './period'

describe('a period', () => {
  it('is reckoned from the day as of which is counted', () => {
    expect(periodOf({}, '2023-07-07')).toEqual({ name: 'year', from: '2023-01-01', to: '2023-07-07', asOf: '2023-07-07' })
    expect(periodOf({ period: 'quarter', as_of: '2023-06-15' }, '2023-07-07')).toEqual({ name: 'quarter', from: '2023-04-01', to: '2023-06-15', asOf: '2023-06-15' })
    expect(periodOf({ period: 'month' }, '2023-07-07').from).toBe('2023-07-01')
    expect(firstOf('quarter', '2023-12-31')).toBe('2023-10-01')
  })

  it('never reaches past that day, nor ends before it begins', () => {
    expect(periodOf({ period: 'range', from: '2023-05-01', to: '2024-01-01' }, '2023-07-07')).toEqual({ name: 'range', from: '2023-05-01', to: '2023-07-07', asOf: '2023-07-07' })
    expect(periodOf({ period: 'range', from: '2023-07-06', to: '2023-07-01' }, '2023-07-07').from).toBe('2023-07-01')
    expect(periodOf({ as_of: '2030-01-01', period: 'nonsense' }, '2023-07-07')).toEqual(periodOf({}, '2023-07-07'))
  })

  it('says in the address only what is not usual', () => {
    for (const query of [{}, { period: 'month' }, { period: 'range', from: '2023-05-01', to: '2023-05-31', as_of: '2023-06-01' }]) {
      expect(queryOf(periodOf(query, '2023-07-07'), '2023-07-07')).toEqual(query)
    }
  })

  it('has no share of nothing', () => {
    expect(part(0, 0)).toBeNull()
    expect(part(1, 4)).toBe(0.25)
  })
})
