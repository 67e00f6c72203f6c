import { describe, expect, it } from 'vitest'
import { cityMinute, claim, wrong } from './paper'

describe('a step on paper', () => {
  const [from, to] = ['2023-07-05T09:00:30+08:00', '2023-07-07T01:00:00Z']

  it('was done after the step before it and not later than now', () => {
    const at = (time: string) => wrong({ on: true, at: time }, from, to)
    expect(at('')).toBe('missing')
    expect(at('2023-07-07T09:01')).toBe('late')
    expect(at('2023-07-07T09:00')).toBeNull()
    expect(at('2023-07-05T09:00')).toBe('early')
    expect(at('2023-07-05T09:01')).toBeNull()
    expect(wrong({ on: true, at: '1999-01-01T00:00' }, null, to), 'an application follows nothing').toBeNull()
    expect(wrong({ on: false, at: '2030-01-01T00:00' }, from, to), 'done here').toBeNull()
  })

  it('is sent with the city’s offset, whatever the browser’s', () => {
    expect(claim({ on: true, at: '2023-07-06T15:30' })).toEqual({ on_paper_at: '2023-07-06T15:30:00+08:00' })
    expect(claim({ on: false, at: '2023-07-06T15:30' })).toEqual({})
    expect(cityMinute('2023-07-06T23:30:00Z')).toBe('2023-07-07T07:30')
  })
})
