import { describe, expect, it } from 'vitest'
import { sent } from './kit'

describe('what is sent of a draft', () => {
  it('leaves out an identity number that nobody typed', () => {
    expect(sent({ scope: 'x', representative_id: ' ' })).toEqual({ scope: 'x' })
    expect(sent({ representative_id: ' 11010519491231002X ' })).toEqual({ representative_id: '11010519491231002X' })
  })
})
