/** Setting up a company: the name, the one form, the steps, what was received. */
import { client, type CallOptions, type Query } from './client'
import type { OneForm } from './forms'
import type { BasisView, Named, Office, Paged, TermView, Text } from './types'

const id = encodeURIComponent

export type Want = 'seal' | 'invoices' | 'insurance' | 'fund' | 'bank'
export interface StartStep {
  item: string; name: Text; office: Office; promised: TermView | null; statutory: TermView | null; basis: BasisView[]; note: Text | null
  want: Want | null; confidence: string
}
export interface Start {
  licence: string; promised: Text; name_kept: Text; prefixes: string[]; trade_chars_min: number; trade_chars_max: number
  entities: { id: string; name: Text; suffixes: string[] }[]; premises: Named[]; banks: Named[]; steps: StartStep[]
}
export interface NameParts { entity: string; prefix: string; trade: string; business: string; suffix: string }
export interface NameVerdict { name: string; free: boolean; errors: { field: string; message: string; message_en: string }[] }
export interface Founding extends NameParts {
  district: string; industry: string; capital_yuan: number; address: string; premises: string; scope: string; prior_permission: boolean
  staff: number; wants: Want[]; bank: string | null; representative: string; phone: string
}
export type KitState = 'draft' | 'lapsed' | 'filed' | 'registered' | 'completed' | 'ended'
export interface KitStep {
  item: string; name: Text; office: Office; level: number; requires: string[]; state: string; state_name: Text
  case: string | null; number: string | null; received_at: string | null; due_on: string | null; finished_at: string | null
  permit: { id: string; number: string; document_number: string; issued_on: string; pdf_url: string; verify_url: string } | null
}
export interface Establishment {
  id: string; number: string; version: number; state: KitState; state_name: Text; name: string; credit_code: string | null; demo: boolean
  name_kept_until: string; filed_at: string | null; promised_on: string | null; completed_at: string | null; may_edit: boolean; may_apply_again: boolean
  entity_name: Text; district_name: Text; industry_name: Text; bank_name: Text | null; representative_id: string
  form: Founding; steps: KitStep[]
}
export interface EstablishmentRow {
  id: string; number: string; name: string; state: KitState; state_name: Text; credit_code: string | null; district_name: Text; industry_name: Text
  filed_at: string | null; promised_on: string | null; completed_at: string | null; name_kept_until: string; needed: number; granted: number
}
export interface KitProgress {
  number: string; name: string; state: KitState; state_name: Text; filed_on: string | null; promised_on: string | null; completed_on: string | null
  steps: { item: string; name: Text; office: Text; level: number; state: string; state_name: Text; received_at: string | null; finished_at: string | null; due_on: string | null }[]
}

export const establishments = {
  start: () => client.get<Start>('/start'),
  name: (parts: NameParts) => client.get<NameVerdict>('/start/name', { ...parts }),
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<EstablishmentRow>>('/establishments', query, signal),
  get: (one: string) => client.get<Establishment>(`/establishments/${id(one)}`),
  declare: (parts: NameParts & Partial<Founding>, options?: Pick<CallOptions, 'idempotencyKey'>) => client.post<Establishment>('/establishments', parts, options),
  save: (one: string, body: Partial<Founding> & { version: number; representative_id?: string }) => client.patch<Establishment>(`/establishments/${id(one)}`, body),
  form: (one: string, materials?: string[]) => client.post<OneForm>(`/establishments/${id(one)}/form`, { ...(materials && { materials }) }),
  file: (one: string, body: { version: number; materials: string[]; files?: Record<string, string> }, options?: Pick<CallOptions, 'idempotencyKey'>) => client.post<Establishment>(`/establishments/${id(one)}/filing`, body, options),
  kitUrl: (one: string) => `/api/v1/establishments/${id(one)}/kit`,
  again: (one: string, body: { version: number; item: string }, options?: Pick<CallOptions, 'idempotencyKey'>) => client.post<Establishment>(`/establishments/${id(one)}/applications`, body, options),
  progress: (number: string) => client.get<KitProgress>(`/public/establishments/${id(number)}`),
}
