import { describe, expect, it } from 'vitest'
import type { FormField } from '@/api/types'
import { blank, filled, lacks } from './special'

const field = (name: string, kind: FormField['kind'], required = false): FormField => ({ name, kind, required, label: { zh: name, en: name }, options: [], value: null })

describe('a form that the server described', () => {
  const fields = [field('staff', 'names', true), field('offices', 'choices', true), field('until', 'date'), field('holds', 'yes-no', true), field('text', 'words')]
  it('opens empty and says what is missing', () => {
    expect(blank(fields)).toEqual({ staff: '', offices: [], until: '', holds: '', text: '' })
    expect(lacks(fields, blank(fields))).toEqual(['staff', 'offices', 'holds'])
  })
  it('makes the command’s fields, leaving out what may be left out', () => {
    const typed = { staff: '甲、乙, 丙', offices: ['water'], until: '', holds: 'false', text: ' 有误 ' }
    expect(filled(fields, typed)).toEqual({ staff: ['甲', '乙', '丙'], offices: ['water'], holds: false, text: '有误' })
  })
  it('sends what offices said at a joint review, without those that did not come; a disagreement needs its reason', () => {
    const said: FormField = { ...field('said', 'opinions'), options: ['water', 'civil-defence', 'meteorology'].map((id) => ({ id, name: { zh: id, en: id } })) }
    const usual = { ...field('offices', 'choices', true), value: 'water,meteorology' }
    expect(blank([usual])).toEqual({ offices: ['water', 'meteorology'] })
    const typed = blank([said])
    Object.assign(typed['said'] as object, { water: { opinion: 'disagree', text: ' ' }, meteorology: { opinion: 'absent', text: '' } })
    expect(lacks([said], typed)).toEqual(['said'])
    Object.assign(typed['said'] as object, { water: { opinion: 'disagree', text: ' 须避让河道 ' } })
    expect(lacks([said], typed)).toEqual([])
    expect(filled([said], typed)).toEqual({ said: [{ office: 'water', opinion: 'disagree', text: '须避让河道' }, { office: 'civil-defence', opinion: 'agree', text: '' }] })
  })
})
