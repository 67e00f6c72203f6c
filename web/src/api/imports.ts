/** Spreadsheets that are taken in, and the keys by which other systems bring in the same. */
import { client, href, type Query } from './client'
import type { FactView, Office, Paged, Problem, Text } from './types'

export type ImportKind = 'entities' | 'hotline' | 'indicators'
export interface ImportColumn { heading: string; field: string | null; remembered: boolean }
export interface ImportField { id: string; label: Text; needed: boolean }
export interface ImportJob {
  id: string; kind: string; name: string; bytes: number; state: string; sheet: string; columns: ImportColumn[]; fields: ImportField[]; sample: string[][]
  mapping_version: number; mapping_facts: FactView[]; rows_done: number; rows: number; wrong_rows: number | null; problems: number | null; known: number
  imported: number | null; failure: Problem | null
}
export interface ImportProblem { row: number; column: string | null; text: Text }

export interface ApiKey {
  id: string; version: number; name: string; office: Office; scope: string; scope_name: Text; begins: string; made_by: string; made_at: string
  revoked_at: string | null; used_on: string | null; facts: FactView[]
}
export interface ApiKeys { items: ApiKey[]; scopes: { id: string; name: Text }[]; offices: Office[] }

const id = encodeURIComponent
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const imports = {
  list: (kind: ImportKind) => client.get<{ items: ImportJob[] }>('/imports', { kind }),
  send: (kind: ImportKind, file: File) => client.upload<ImportJob>(`/imports?kind=${kind}&name=${id(file.name)}`, file, XLSX),
  get: (job: string) => client.get<ImportJob>(`/imports/${id(job)}`),
  check: (job: string, body: { version: number; columns: Record<string, string> }) => client.post<ImportJob>(`/imports/${id(job)}/check`, body),
  problems: (job: string, query: Query, signal?: AbortSignal) => client.get<Paged<ImportProblem>>(`/imports/${id(job)}/problems`, query, signal),
  annotated: (job: string) => href(`/imports/${id(job)}/annotated`),
  takeIn: (job: string) => client.post<ImportJob>(`/imports/${id(job)}/import`, {}),
  abandon: (job: string) => client.delete<void>(`/imports/${id(job)}`),
}

export const keys = {
  list: () => client.get<ApiKeys>('/api-keys'),
  make: (body: { name: string; office: string; scope: string }) => client.post<{ key: ApiKey; secret: string }>('/api-keys', body),
  revoke: (key: string, version: number) => client.post<ApiKey>(`/api-keys/${id(key)}/revoke`, { version }),
}
