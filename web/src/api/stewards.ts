/** Leading cadres and stewards as the API speaks of them. */
import { client, href, type Query } from './client'
import type { EntityRow } from './entities'
import type { Paged, Text } from './types'

export interface StewardRow {
  id: string; version: number; kind: string; kind_name: Text; name: Text; district: string; district_name: Text; expertise: Text[]
  serves: number; room_free: number; room_most: number; appointed_on: string; left_on: string | null; synthetic: boolean
}
export interface Stewardship { steward: StewardRow; since_on: string; until_on: string | null; locked: boolean; why: Text }
export interface EntityStewards { now: Stewardship[]; before: Stewardship[]; may_give: boolean }
export interface ServedEntity { id: string; entity: EntityRow; since_on: string; locked: boolean; why: Text }
export interface DistrictLoad { district: string; name: Text; stewards: number; serves: number; room: number }
export interface KindLoad { kind: string; name: Text; stewards: number; serves: number; room: number; spread: number[][]; districts: DistrictLoad[] }
export interface StewardLoads { kinds: KindLoad[]; may_plan: boolean; trades: Text[] }
export interface StewardLeft { steward: StewardRow; handed: number; unserved: number }
export interface NewSteward { kind: string; district: string; trades: number[]; size: number; room_free: number; room_most: number }
export interface Move { entity: string; name: string; from: StewardRow | null; to: StewardRow | null; why: Text | null }
export interface Plan {
  kind: string; price: number; digest: string; served: number; unserved: number; cost: number; cost_now: number | null; changes: number; moves: Move[]; applied: boolean
}

export interface StewardResult {
  steward: StewardRow; asked: number; answered: number; in_time: number; overdue: number; judged: number; solved_at_once: number; solved: number; reopened: number
  timely?: number | null; solved_rate?: number | null; satisfaction?: number | null; claimed: number; paid: number; paid_yuan: number
}
export interface StewardAppraisal { kind: string; kind_name: Text; from: string; to: string; verdicts_min: number; total: number; items: StewardResult[] }

const id = encodeURIComponent

export const stewards = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<StewardRow>>('/stewards', query, signal),
  loads: () => client.get<StewardLoads>('/stewards/loads'),
  appoint: (body: NewSteward) => client.post<StewardRow>('/stewards', body),
  leave: (steward: string, version: number) => client.post<StewardLeft>(`/stewards/${id(steward)}/leave`, { version }),
  get: (steward: string) => client.get<StewardRow>(`/stewards/${id(steward)}`),
  serves: (steward: string, query: Query, signal?: AbortSignal) => client.get<Paged<ServedEntity>>(`/stewards/${id(steward)}/entities`, query, signal),
  ofEntity: (entity: string) => client.get<EntityStewards>(`/entities/${id(entity)}/stewards`),
  give: (entity: string, body: { steward: string; locked: boolean }) => client.post<EntityStewards>(`/entities/${id(entity)}/stewards`, body),
  appraisal: (query: Query) => client.get<StewardAppraisal>('/stewards/appraisal', query),
  appraisalCsv: (query: Query) => href('/stewards/appraisal.csv', query),
  plan: (body: { kind: string; price: number }) => client.post<Plan>('/stewards/plan', body),
  apply: (body: { kind: string; price: number; digest: string }) => client.post<Plan>('/stewards/plan/apply', body),
}
