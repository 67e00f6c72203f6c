import { describe, expect, it } from 'vitest'
import type { FieldInfo, Facts } from '@/api/types'
import { decodeFacts, encodeFacts } from './facts-url'

const fields: Pick<FieldInfo, 'id' | 'kind'>[] = [
  { id: 'new_land', kind: 'bool' }, { id: 'investment_yuan', kind: 'int' }, { id: 'industry', kind: 'text' }, { id: 'hazardous', kind: 'texts' }, { id: 'planned', kind: 'date' },
]

describe('facts in an address', () => {
  it('come back as they were, by their kinds', () => {
    const all: Facts[] = [
      {}, { new_land: false }, { new_land: true, investment_yuan: 10_000_000_000, industry: '2631', hazardous: ['produce', 'store'], planned: '2023-09-01' },
      { hazardous: [], investment_yuan: 0 }, { industry: '化工 & 制药=?#' },
    ]
    for (const facts of all) {
      const address = new URLSearchParams(encodeFacts(facts, fields)).toString()
      expect(decodeFacts(Object.fromEntries(new URLSearchParams(address)), fields)).toEqual(facts)
    }
  })
  it('pass over what is no fact or cannot be read', () => {
    expect(decodeFacts({ new_land: 'maybe', investment_yuan: '1e9', planned: 'soon', colour: 'red', industry: ['2631', '9'] }, fields)).toEqual({ industry: '2631' })
    expect(encodeFacts({ colour: 'red', industry: '' }, fields)).toEqual({})
  })
})
