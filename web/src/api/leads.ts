/** Promotion as the API speaks of it: leads, teams, clashes, the funnel. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Facts, Office, Paged, Text } from './types'

export type LeadVerb = 'plan' | 'do' | 'visit' | 'negotiate' | 'sign' | 'contract' | 'land' | 'lose' | 'revise' | 'lead'
export interface LeadRow {
  id: string; version: number; number: string; name: string; enterprise: string; place: string; industry: string; industry_name: Text
  district: string | null; district_name: Text | null; method: string; method_name: Text; team: Office; recruiter: number; recruiter_name: Text
  stage: string; stage_name: Text; open: boolean; contested: boolean; investment_yuan: number; promised_yuan: number | null; contract_yuan: number | null
  partner: string | null; partner_name: Text | null; contact_on: string; next: string | null; due_on: string | null; overdue: boolean; project: string | null; synthetic: boolean
}
export interface LeadWord { by: string; on: string; text: string }
export interface Lead extends LeadRow {
  code: string | null; chain: string | null; chain_name: Text | null; introducer: { entity: string; name: string } | null; asset: { kind: string; kind_name: Text; name: string } | null
  contact: string; note: string; joint: Office[]; percent: number; reached: { stage: string; stage_name: Text; on: string }[]; done: LeadWord[]; next_since: string | null
  clashes: { opened_on: string; due_on: string | null; state: string; state_name: Text; word: LeadWord | null }[]
  contract: { yuan: number; number: string; on: string } | null; ended: LeadWord | null; into: string | null
  built: { id: string; name: string; investment_yuan: number; started_on: string | null; completed_on: string | null; produced_on: string | null } | null
  duties: DutyRow[]; facts: FactView[]; can: string[]
}
export interface LeadProfile {
  name: string; enterprise: string; code: string | null; place: string; industry: string; district: string | null; investment_yuan: number; method: string; chain: string | null
  introducer: string | null; partner: string | null; asset_kind: string | null; asset_name: string; contact: string; note: string
}
export interface LeadStep { version: number; do: LeadVerb; text?: string; next?: string; yuan?: number; number?: string; recruiter?: number; profile?: LeadProfile }
export interface LeadName { id: string; name: Text }
export interface LeadPlan {
  coordinator: Office; stages: { id: string; name: Text; percent: number; term: Text }[]; all_stages: LeadName[]; methods: LeadName[]; assets: LeadName[]; outcomes: LeadName[]; marks: LeadName[]
  chains: LeadName[]; teams: LeadName[]; mine: LeadName | null; my_method: string | null; my_chain: string | null; my_place: string | null; coordinates: boolean
}
export interface LeadFate { signed: number; signed_yuan: number; contracted: number; contracted_yuan: number; started: number; started_yuan: number; produced: number; produced_yuan: number }
export interface LeadFigures {
  leads: number; open: number; overdue: number; open_yuan: number; weighted_yuan: number; rungs: { mark: string; name: Text; count: number; median_days: number | null }[]
  all: LeadFate; groups: (LeadFate & LeadName)[]
}
export interface LeadTeam {
  id: string; name: Text; method: string; method_name: Text; place: string; chain_name: Text | null; recruiters: number
  leads: { all: number; open: number; overdue: number; signed: number; promised_yuan: number; landed: number } | null
}
export interface Recruiter { n: number; name: Text; team: Office; appointed_on: string; synthetic: boolean }
export interface Clash {
  id: string; version: number; opened_on: string; due_on: string | null; overdue: boolean; state: string; state_name: Text; why: Text[]; earlier: LeadRow; later: LeadRow
  word: LeadWord | null; can_decide: boolean
}
export interface Landing { version: number; facts: Facts; confirm_codes: boolean; [field: string]: unknown }

const id = encodeURIComponent

export const leads = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<LeadRow>>('/leads', query, signal),
  csv: (query: Query) => href('/leads.csv', query),
  get: (lead: string) => client.get<Lead>(`/leads/${id(lead)}`),
  plan: () => client.get<LeadPlan>('/leads/plan'),
  figures: (query: Query) => client.get<LeadFigures>('/leads/figures', query),
  teams: () => client.get<LeadTeam[]>('/leads/teams'),
  recruiters: (team: string, query: Query, signal?: AbortSignal) => client.get<Paged<Recruiter>>(`/leads/teams/${id(team)}/recruiters`, query, signal),
  clashes: (query: Query) => client.get<Paged<Clash>>('/leads/clashes', query),
  decide: (clash: string, body: { version: number; outcome: string; text: string }) => client.post<Clash>(`/leads/clashes/${id(clash)}/decision`, body),
  enter: (body: { profile: LeadProfile; recruiter: number; next?: string }) => client.post<Lead>('/leads', body),
  command: (lead: string, body: LeadStep) => client.post<Lead>(`/leads/${id(lead)}/commands`, body),
  land: (lead: string, body: Landing, more: { idempotencyKey: string }) => client.post<Lead>(`/leads/${id(lead)}/project`, body, more),
}
