/** Policies for enterprises: the library, the editor's live checks, what a company qualifies for, how far a policy came. */
import { client, type Query } from './client'
import type { components } from './schema'
import type { Fact, FactView, FieldInfo, Paged } from './types'

type S = components['schemas']
export type PolicyRow = S['PolicyRow']
/** facts are null, not absent, where nothing is said: as every timeline has them */
export type Policy = Omit<S['PolicyView'], 'facts'> & { facts: FactView[] }
export type EntityPolicies = S['EntityPolicies']
export type Matched = S['Matched']
export type Board = S['BoardView']
export type ClaimRow = S['ClaimRow']
export type ClaimView = S['ClaimView']
/** facts are null, not absent, where nothing is said: as every timeline has them */
export type Claim = Omit<S['ClaimWhole'], 'facts'> & { facts: FactView[] }
export type Explained = S['Explained']
export type Way = S['WayView']
export type Decided = S['Decided']
export type Finding = S['Marked']

/** A rule as data: the tree that the form shows. */
export type Form =
  | { op: 'and' | 'or'; args: Form[] }
  | { op: 'not'; arg: Form }
  | { op: 'cmp'; attr: string; cmp: string; val?: Fact; date?: string }
  | { op: 'between'; attr: string; lo: Fact; hi: Fact }
  | { op: 'flag'; attr: string }
  | { op: 'in'; attr: string; vals: Fact[] }
  | { op: 'starts'; attr: string; val: string }
  | { op: 'has_any' | 'has_all'; attr: string; vals: string[] }
  | { op: 'text'; text: string }

export interface Trial { name: string; facts: Record<string, Fact>; expect: 'yes' | 'no' | 'unknown' }
export type Checked = Omit<S['Checked'], 'form'> & { form?: Form | null }
/** A policy as it is written. */
export type Draft = Omit<S['PolicyBody'], 'trials' | 'rule'> & { rule: string; trials: Trial[] }

const id = encodeURIComponent

export const policies = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<PolicyRow>>('/policies', query, signal),
  fields: () => client.get<{ items: FieldInfo[] }>('/policies/fields'),
  get: (policy: string) => client.get<Policy>(`/policies/${id(policy)}`),
  check: (body: { rule: string; trials: Trial[] } | { form: Form; trials: Trial[] }) => client.post<Checked>('/policies/check', body),
  explain: (rule: string, code: string) => client.post<Explained>('/policies/explain', { rule, code }),
  draft: (body: Draft) => client.post<Policy>('/policies', body),
  change: (policy: string, version: number, body: Draft) => client.patch<Policy>(`/policies/${id(policy)}`, { version, policy: body }),
  publish: (policy: string, version: number) => client.post<Policy>(`/policies/${id(policy)}/publish`, { version }),
  end: (policy: string, version: number) => client.post<Policy>(`/policies/${id(policy)}/end`, { version }),
  board: (policy: string) => client.get<Board>(`/policies/${id(policy)}/board`),
  pay: (claim: string, body: { version: number; yuan: number; on: string }) => client.post<unknown>(`/policies/claims/${id(claim)}/payment`, body),
  read: (policy: string) => client.post<undefined>(`/policies/${id(policy)}/read`, {}),
  claim: (policy: string, statement: string) => client.post<ClaimView>(`/policies/${id(policy)}/claims`, { statement }),
  claims: (query: Query, signal?: AbortSignal) => client.get<Paged<ClaimRow>>('/policies/claims', query, signal),
  claimed: (claim: string) => client.get<Claim>(`/policies/claims/${id(claim)}`),
  mine: () => client.get<EntityPolicies>('/me/policies'),
  ofEntity: (entity: string) => client.get<EntityPolicies>(`/entities/${id(entity)}/policies`),
}
