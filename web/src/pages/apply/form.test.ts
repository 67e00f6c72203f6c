import { describe, expect, it } from 'vitest'
import type { FormPaper, SourceKind } from '@/api/forms'
import { given, groupOf, inOrder, lacking } from './form'

function paper(key: string, kind: SourceKind, more: Partial<FormPaper> = {}): FormPaper {
  const text = { zh: key, en: key }
  const source = { kind, number: null, item_name: null, field_name: null, on: null, case: null, permit: null, expired_on: null }
  return { key, name: text, uses: [{ item: 'a', item_name: text, paper: key, secondary: false }], main: true, source, issuer: null, good_for: null, sent_back: 0, ...more }
}

describe('a form', () => {
  const papers = [paper('map', 'supply'), paper('licence', 'register'), paper('reply', 'permit'), paper('letter', 'in-hand'), paper('contract', 'this-form')]

  it('brings what is asked, and nothing that is there', () => {
    expect(papers.map(groupOf)).toEqual(['supply', 'proved', 'proved', 'in-hand', 'brought'])
    expect(given(papers, {})).toEqual(['map'])
    expect(given(papers, { map: false, contract: true, licence: true, gone: true })).toEqual(['contract'])
  })

  it('lacks what is asked and not given', () => {
    expect(lacking(papers, {})).toEqual([])
    expect(lacking(papers, { map: false }).map((one) => one.key)).toEqual(['map'])
  })

  it('shows main papers first, then what comes back most often', () => {
    const all = [paper('a', 'supply', { main: false, sent_back: 9 }), paper('b', 'supply'), paper('c', 'supply', { sent_back: 2 })]
    expect(inOrder(all).map((one) => one.key)).toEqual(['c', 'b', 'a'])
  })
})
