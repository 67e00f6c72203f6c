/** The one form: what several items ask, each paper once, and the application for all of them. */
import { client, type CallOptions } from './client'
import type { CaseRow, Mode, Office, StageId, TermView, Text } from './types'

export type SourceKind = 'permit' | 'register' | 'in-hand' | 'this-form' | 'supply'
export interface Source {
  kind: SourceKind; number: string | null; item_name: Text | null; field_name: Text | null; on: string | null
  case: string | null; permit: string | null; expired_on: string | null
}
export interface FormPaper {
  key: string; name: Text; uses: { item: string; item_name: Text; paper: string; secondary: boolean }[]
  /** an item holds it as a main paper, which cannot be tolerated */
  main: boolean
  source: Source; issuer: Text | null; good_for: Text | null; sent_back: number
}
export interface FormItem {
  item: string; name: Text; stage: StageId; mode: Mode; office: Office; promised: TermView | null; statutory: TermView | null; papers: number
}
export interface FormCheck { item: string; item_name: Text; severity: 'stop' | 'warn'; text: Text }
export interface FormFact { id: string; label: Text; items: Text[] }
export interface OneForm { items: FormItem[]; papers: FormPaper[]; missing: FormFact[]; checks: FormCheck[] }
export interface Applications { project: string; cases: CaseRow[] }

const path = (project: string, what: string) => `/projects/${encodeURIComponent(project)}/${what}`

export const forms = {
  /** Without `materials` the checks take everything that is asked as given. */
  merge: (project: string, items: string[], materials?: string[]) => client.post<OneForm>(path(project, 'form'), { items, ...(materials && { materials }) }),
  apply: (project: string, body: { items: string[]; materials: string[]; files?: Record<string, string>; note: string; on_paper_at?: string }, options?: Pick<CallOptions, 'idempotencyKey'>) =>
    client.post<Applications>(path(project, 'applications'), body, options),
}
