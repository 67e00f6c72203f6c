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
export interface FormChoice { id: string; name: Text }
export interface OneForm {
  items: FormItem[]; papers: FormPaper[]; missing: FormFact[]; checks: FormCheck[]; handed_in_by: FormChoice[]; authorisations: FormChoice[]
}
/** An application that a window takes in for somebody who came: the ticket says where, the session by whom. */
export interface OnBehalf { ticket: string; by: string; authorisation?: string; name: string; id_tail: string; originals: string[] }
export interface Receipt {
  number: string; project: string; project_name: string; project_code: string | null; applicant: string; received_at: string; receiver: Text
  cases: { id: string; number: string; item_name: Text; office: Office; state_name: Text; due_on: string | null }[]
  papers: { name: Text; original: boolean; committed: boolean; items: Text[] }[]
  taken_in: { window: Text; ticket: string; by: Text; authorisation: Text | null; name: string; id_masked: string } | null
  progress_url: string | null; qr: string[]
}
export interface Applications { project: string; cases: CaseRow[] }

const path = (project: string, what: string) => `/projects/${encodeURIComponent(project)}/${what}`

export const forms = {
  /** Without `materials` the checks take everything that is asked as given. */
  merge: (project: string, items: string[], materials?: string[]) => client.post<OneForm>(path(project, 'form'), { items, ...(materials && { materials }) }),
  apply: (project: string, body: { items: string[]; materials: string[]; files?: Record<string, string>; note: string; on_paper_at?: string; on_behalf?: OnBehalf }, options?: Pick<CallOptions, 'idempotencyKey'>) =>
    client.post<Applications>(path(project, 'applications'), body, options),
  receipt: (project: string, cases: string) => client.get<Receipt>(path(project, 'receipt'), { cases }),
}
