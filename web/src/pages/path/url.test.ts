import { describe, expect, it } from 'vitest'
import type { FieldInfo } from '@/api/types'
import { PLAIN, PRESETS } from './presets'
import { fromQuery, toQuery, type Kinds } from './url'

const kindOf = (value: unknown): FieldInfo['kind'] =>
  typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'int' : Array.isArray(value) ? 'texts' : 'text'
const kinds: Kinds = new Map([...Object.entries(PLAIN).map(([id, value]) => [id, kindOf(value)] as const), ['industry', 'text'] as const])

describe('a description in an address', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset.facts] as const))('comes back as it went: %s', (_, facts) => {
    expect(fromQuery(toQuery(facts), kinds)).toEqual(facts)
  })
  it('is empty for a plain project', () => {
    expect(toQuery(PLAIN)).toEqual({})
  })
  it('keeps what is not known', () => {
    const rest = { ...PLAIN }
    delete rest['mine']
    expect(toQuery(rest)).toEqual({ mine: '?' })
    expect('mine' in fromQuery({ mine: '?' }, kinds)).toBe(false)
  })
  it('leaves out what the city does not ask, and numbers that are none', () => {
    expect(fromQuery({ nonsense: '1', floor_area_m2: 'many' }, kinds)).not.toHaveProperty('nonsense')
    expect(fromQuery({ floor_area_m2: 'many' }, kinds)).not.toHaveProperty('floor_area_m2')
  })
})
