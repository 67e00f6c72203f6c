import { describe, expect, it } from 'vitest'
import type { FormPaper, SourceKind } from '@/api/forms'
import type { PaperFile } from '@/api/types'
import { given, groupOf, inOrder, lacking, wayOf } from './form'

function paper(key: string, kind: SourceKind, more: Partial<FormPaper> = {}): FormPaper {
  const text = { zh: key, en: key }
  const source = { kind, number: null, item_name: null, field_name: null, on: null, case: null, permit: null, expired_on: null }
  return { key, name: text, uses: [{ item: 'a', item_name: text, paper: key, secondary: false }], main: true, source, issuer: null, good_for: null, sent_back: 0, ...more }
}
const file = (material: string): [string, PaperFile] => [material, {
  id: `${material}-2`, material, version: 2, name: `${material}.pdf`, media_type: 'application/pdf', bytes: 1, digest: '', uploaded_by: '', at: '', case: null, shown: true, url: '',
}]

describe('a form', () => {
  const papers = [paper('map', 'supply'), paper('plan', 'supply'), paper('licence', 'register'), paper('reply', 'permit'), paper('letter', 'in-hand'), paper('contract', 'this-form')]
  const files = new Map([file('plan')])

  it('brings the file that the project has; the window has taken in the rest, an applicant has not', () => {
    expect(papers.map(groupOf)).toEqual(['supply', 'supply', 'proved', 'proved', 'in-hand', 'brought'])
    expect(given(papers, {}, files, true)).toEqual({ materials: ['map', 'plan'], files: { plan: 'plan-2' } })
    expect(given(papers, {}, files, false)).toEqual({ materials: ['plan'], files: { plan: 'plan-2' } })
  })

  it('brings what was chosen, and nothing that is proved', () => {
    const chosen = { map: 'none', plan: 'window', contract: 'window', licence: 'window', gone: 'window' } as const
    expect(given(papers, chosen, files, true)).toEqual({ materials: ['plan', 'contract'], files: {} })
    const newer = new Map([file('letter')])
    expect(given(papers, { letter: 'file' }, newer, false)).toEqual({ materials: ['letter'], files: { letter: 'letter-2' } })
    expect(wayOf(papers[0] ?? paper('', 'supply'), { map: 'file' }, files, false), 'a file that is not there').toBe('none')
  })

  it('lacks what is asked and not given', () => {
    expect(lacking(papers, ['map', 'plan'])).toEqual([])
    expect(lacking(papers, ['plan']).map((one) => one.key)).toEqual(['map'])
  })

  it('shows main papers first, then what comes back most often', () => {
    const all = [paper('a', 'supply', { main: false, sent_back: 9 }), paper('b', 'supply'), paper('c', 'supply', { sent_back: 2 })]
    expect(inOrder(all).map((one) => one.key)).toEqual(['c', 'b', 'a'])
  })
})
