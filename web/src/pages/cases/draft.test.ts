import { describe, expect, it } from 'vitest'
import type { CaseMaterial } from '@/api/types'
import { command, fresh, KEYS, lacking, owed, touched, VERBS } from './draft'

const paper = (id: string, changes: Partial<CaseMaterial> = {}): CaseMaterial => ({ id, key: id, file: null, on_paper: false, name: { zh: id, en: id }, secondary: false, received: true, requested: false, committed: false, committable: false, note: null, ...changes })
const papers = [paper('form'), paper('report', { received: false }), paper('letter', { received: false, secondary: true })]

describe('drafts', () => {
  it('open the one-time notice with everything that is missing, minor papers too', () => {
    const draft = fresh('request-corrections', papers)
    expect(draft.papers).toEqual(['report', 'letter'])
    draft.whats['report'] = ' 缺第三章 '
    expect(command('request-corrections', draft, 4)).toEqual({ version: 4, do: 'request-corrections', materials: [{ id: 'report', what: '缺第三章' }, { id: 'letter', what: '' }] })
  })
  it('offer for supply what was asked for, else what is not in hand', () => {
    expect(owed(papers).map((one) => one.id)).toEqual(['report', 'letter'])
    expect(owed([...papers, paper('plan', { requested: true })]).map((one) => one.id)).toEqual(['plan'])
  })
  it('make no command while something is lacking', () => {
    for (const verb of VERBS) {
      const draft = fresh(verb, [])
      const lacks = lacking(verb, draft)
      expect(command(verb, draft, 1) === null).toBe(lacks.length > 0)
    }
    expect(lacking('pause', fresh('pause', papers))).toEqual(['cause', 'expected', 'text'])
    expect(lacking('decide', { ...fresh('decide', papers), outcome: 'refused' })).toEqual(['text'])
    expect(lacking('decide', { ...fresh('decide', papers), outcome: 'granted' })).toEqual([])
    expect(lacking('review', { ...fresh('review', papers), opinion: 'disagree', text: '  ' })).toEqual(['text'])
  })
  it('know whether anything was typed', () => {
    const opened = fresh('extend', papers)
    expect(touched({ ...opened }, opened)).toBe(false)
    expect(touched({ ...opened, text: '专家尚未到齐' }, opened)).toBe(true)
  })
  it('give each key one verb', () => {
    const verbs = Object.values(KEYS)
    expect(new Set(verbs).size).toBe(verbs.length)
    for (const verb of verbs) expect(VERBS).toContain(verb)
  })
})
