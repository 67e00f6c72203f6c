/** Leading cadres and stewards as the API speaks of them. */
import { client, type Query } from './client'
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
  plan: (body: { kind: string; price: number }) => client.post<Plan>('/stewards/plan', body),
  apply: (body: { kind: string; price: number; digest: string }) => client.post<Plan>('/stewards/plan/apply', body),
}
