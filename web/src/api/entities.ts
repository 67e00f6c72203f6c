/** The register of business entities as the API speaks of it. */
import { client, href, type Query } from './client'
import type { FactView, Paged, ProjectRow, Text } from './types'

export interface EntityRow {
  id: string; version: number; uscc: string; name: string; kind: string; kind_name: Text; state: string; state_name: Text
  district: string; district_name: Text; industry: string | null; industry_name: Text | null; size_class: number | null; size_name: Text | null
  registered_capital_yuan: number | null; registered_on: string; ended_on: string | null; synthetic: boolean
}
export interface Attribute { name: string; label: Text; unit: string; value: unknown; shown: Text | null; codes: Text[] }
export interface Entity extends EntityRow { attributes: Attribute[]; batch: string | null; facts: FactView[]; may_edit: boolean }
export interface EntityPatch {
  version: number; name?: string; district?: string; industry?: string; state?: string; ended_on?: string; attributes?: Record<string, unknown>
}
export const KINDS = ['enterprise', 'individual', 'cooperative'] as const

/** The industry's code with its name, where the city names it. */
export function industryOf(row: EntityRow, tx: (text: Text | null) => string): string {
  const name = tx(row.industry_name)
  return row.industry && name && name !== row.industry ? `${row.industry} ${name}` : row.industry ?? ''
}

const id = encodeURIComponent

export const entities = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<EntityRow>>('/entities', query, signal),
  csv: (query: Query) => href('/entities.csv', query),
  workbook: (query: Query) => href('/entities.xlsx', query),
  get: (entity: string) => client.get<Entity>(`/entities/${id(entity)}`),
  change: (entity: string, body: EntityPatch) => client.patch<Entity>(`/entities/${id(entity)}`, body),
  projects: (entity: string, query: Query, signal?: AbortSignal) => client.get<Paged<ProjectRow>>(`/entities/${id(entity)}/projects`, query, signal),
}
