/** Visits to enterprises as the API speaks of them. */
import { client, type Query } from './client'
import type { TourPlace } from './drives'
import type { EntityRow } from './entities'
import type { StewardRow } from './stewards'
import type { FactView, Office, Paged, Text } from './types'

export type VisitVerb = 'note' | 'raise' | 'done' | 'missed'
export interface VisitReason { kind: string; kind_name: Text; text: Text; about: string | null }
export interface VisitLine { entity: EntityRow; reasons: VisitReason[]; visited_on: string | null; planned: string | null }
export interface VisitPlan { steward: StewardRow | null; on: string; soon: string; lines: VisitLine[]; quiet: number; team: Office[]; may_plan: boolean }
export interface VisitRow {
  id: string; version: number; on: string; state: string; state_name: Text; steward: StewardRow; office: Office | null; with: Office[]
  stops: number; ended: number; raised: number; mine: boolean
}
export interface VisitNote { id: string; text: string; by: string; on: string }
export interface VisitProblem { id: string; text: string; state: string; state_name: Text; office: Office | null }
export interface VisitStop {
  n: number; entity: string; name: string; code: string; district_name: Text; place: TourPlace | null; leg_m: number | null; reasons: VisitReason[]
  note: VisitNote | null; notes_before: number; raised: VisitProblem[]; visited: boolean | null; missed_why: string | null
}
export interface Visit extends VisitRow {
  start: TourPlace | null; route: VisitStop[]; back_m: number | null; length_m: number | null; why: string | null; facts: FactView[]; can: string[]
}
export interface EntityVisit { id: string; on: string; state: string; steward_name: Text; stop: VisitStop }
export interface EntityVisits { items: EntityVisit[] }
export interface NewVisit { steward: string; on: string; entities: string[]; with: string[] }
export interface VisitEntry { id: string; entity: string; do: VisitVerb; text: string; upon: string | null }

const id = encodeURIComponent

export const visits = {
  plan: (steward?: string) => client.get<VisitPlan>('/visits/plan', { steward }),
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<VisitRow>>('/visits', query, signal),
  get: (visit: string) => client.get<Visit>(`/visits/${id(visit)}`),
  open: (body: NewVisit) => client.post<Visit>('/visits', body),
  /** The entry's own id makes it safe to send again. */
  write: (visit: string, entry: VisitEntry) => client.post<Visit>(`/visits/${id(visit)}/entries`, entry, { idempotencyKey: entry.id }),
  callOff: (visit: string, body: { version: number; text: string }) => client.post<Visit>(`/visits/${id(visit)}/call-off`, body),
  ofEntity: (entity: string) => client.get<EntityVisits>(`/entities/${id(entity)}/visits`),
}
