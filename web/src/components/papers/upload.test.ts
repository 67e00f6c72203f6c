import { describe, expect, it } from 'vitest'
import { localProblem } from '@/api/client'
import { after, same } from './upload'

describe('an upload', () => {
  it('knows its file again by name, length and date, and no other', () => {
    const known = { id: '1', name: 'a.pdf', bytes: 5, modified: 7 }
    expect(same(known, { name: 'a.pdf', size: 5, lastModified: 7 })).toBe(true)
    for (const other of [{ name: 'b.pdf', size: 5, lastModified: 7 }, { name: 'a.pdf', size: 6, lastModified: 7 }, { name: 'a.pdf', size: 5, lastModified: 8 }]) expect(same(known, other)).toBe(false)
  })

  it('goes on after what passes and stops at what is refused', () => {
    const told = (code: string, status: number) => after({ ...localProblem('offline', status), code })
    expect([told('offline', 0), told('busy', 503), told('upload-busy', 409)]).toEqual(['wait', 'wait', 'wait'])
    expect([told('upload-offset-differs', 409), told('piece-cut', 400)]).toEqual(['ask', 'ask'])
    expect([told('paper-type-mismatch', 422), told('not-found', 404), told('forbidden', 403)]).toEqual(['stop', 'stop', 'stop'])
  })
})
