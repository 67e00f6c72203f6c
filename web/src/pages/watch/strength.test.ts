import { describe, expect, it } from 'vitest'
import { chanceOf } from './strength'

describe('chances', () => {
  it.each([[0.05, '0.05'], [0.0123, '0.012'], [0.001, '0.001'], [1, '1'], [0.00042, '4 × 10⁻⁴'], [2.4e-13, '2 × 10⁻¹³'], [0, '0']])('%d reads %s', (chance, text) => {
    expect(chanceOf(chance)).toBe(text)
  })
})
