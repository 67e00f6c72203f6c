/** The kinds of records and of data that a reading names, and the page of a record. */
import type { ReadRow } from '@/api/reads'

export const KINDS = ['project', 'case', 'paper', 'establishment', 'issue', 'complaint', 'finding', 'lead', 'account', 'reads'] as const
export const DATA = ['contact', 'identity', 'account', 'words', 'papers', 'trail'] as const

/** Where each kind of record is shown; an account is its administrator's, a paper has no page of its own. */
const PAGES: Record<string, string> = { project: '/projects', case: '/cases', establishment: '/start', issue: '/issues', complaint: '/complaints', finding: '/watch', lead: '/leads' }

export function recordPage(row: Pick<ReadRow, 'kind' | 'record'>): string | null {
  const page = PAGES[row.kind.id]
  return page && row.record ? `${page}/${row.record}` : null
}
