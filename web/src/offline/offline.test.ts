import { describe, expect, it } from 'vitest'
import { localProblem } from '@/api/client'
import type { Problem } from '@/api/types'
import { afterwards } from './outbox'
import { uuid7 } from './uuid7'

describe('ids that are made here', () => {
  it('are UUIDs of version 7, in the order in which they were made', () => {
    const made = Array.from({ length: 5000 }, () => uuid7(1_645_557_742_000))
    for (const one of made) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
    // RFC 9562, appendix A.6.
    expect(made[0]?.startsWith('017f22e2-79b0-7')).toBe(true)
  })

  it('keep their order when the clock goes back', () => {
    const later = uuid7(1_700_000_000_000)
    expect(uuid7(1_600_000_000_000) > later).toBe(true)
  })
})

describe('what an answer makes of an entry', () => {
  const answer = (status: number, code = 'x') => afterwards({ ...localProblem('server', status), code } as Problem)
  it('waits while nobody knows, and is refused when the server says no', () => {
    for (const status of [0, 401, 408, 429, 500, 502, 503]) expect(answer(status)).toBe('waiting')
    expect(answer(403, 'csrf-token-wrong')).toBe('waiting')
    for (const status of [400, 403, 404, 409, 422]) expect(answer(status)).toBe('refused')
  })
})
