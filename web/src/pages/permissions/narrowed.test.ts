import { expect, test } from 'vitest'
import { narrowed } from './narrowed'

const row = (id: string, zh: string, reach: Record<string, string>, everyone = false) =>
  ({ id, address: `GET /api/v1/${id}`, name: { zh, en: id }, everyone, key: null, reach })
const areas = [
  { id: 'cases', name: { zh: '办件', en: 'Cases' }, operations: [row('cases', '查看办件', { reviewer: 'city' }), row('walks', '走流程', { 'office-head': 'office' })] },
  { id: 'public', name: { zh: '公开', en: 'Open' }, operations: [row('items', '查看事项', {}, true)] },
]
const of = (wanted: Partial<{ role: string; area: string; words: string }>) =>
  narrowed(areas, { role: '', area: '', words: '', ...wanted }).flatMap((one) => one.operations.map((line) => line.id))

test('a role sees what it may, and what everyone may', () => {
  expect(of({})).toEqual(['cases', 'walks', 'items'])
  expect(of({ role: 'reviewer' })).toEqual(['cases', 'items'])
})

test('words are found in either language and in the address', () => {
  expect(of({ words: '查看' })).toEqual(['cases', 'items'])
  expect(of({ words: 'V1/walks' })).toEqual(['walks'])
  expect(of({ area: 'public', words: '走' })).toEqual([])
})
