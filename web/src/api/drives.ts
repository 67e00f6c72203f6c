/** Campaigns over lists of projects, and tours of projects under construction. */
import { client, href, type Query } from './client'
import type { FactView, Figure, Office, Paged, ProjectRow, Text } from './types'

export interface CampaignRow {
  id: string; version: number; key: string | null; name: Text; from_on: string; to_on: string; days: number
  target: string; target_name: Text; source: string | null; listed: number; reached: number; started: number; day: number
}
export interface CampaignDistrict { district: string; name: Text; listed: number; reached: number; started: number }
export interface CampaignOffice { office: Office; waiting: number; overdue: number }
export interface CampaignStage { stage: string; name: Text; listed: number; reached: number }
/** `reached`, `started`: null for days to come */
export interface BurnUpPoint { on: string; reached: number | null; started: number | null; ideal: number }
export interface Campaign extends CampaignRow {
  as_of: string; current: boolean; recorded: boolean; ideal: number; behind: number; reached_lately: number; started_lately: number
  by_district: CampaignDistrict[]; by_office: CampaignOffice[]; by_stage: CampaignStage[]; burn_up: BurnUpPoint[]
  facts: FactView[]; can: 'edit'[]
}
export interface CampaignProject extends ProjectRow { joined_on: string; reached_on: string | null }
export interface ReportProject { id: string; name: string; district_name: Text; on: string }
export interface HeldUpProject { id: string; name: string; district_name: Text; office: Office | null; due_on: string; days: number }
export interface CampaignReport {
  campaign: CampaignRow; kind: 'daily' | 'weekly'; from: string; to: string; recorded: boolean; ideal: number; behind: number
  before: { listed: number; reached: number; started: number }; reached: ReportProject[]; started: ReportProject[]
  by_district: CampaignDistrict[]; by_office: CampaignOffice[]; held_up: HeldUpProject[]; held_up_count: number
}

export interface TourRow { id: string; version: number; name: Text; held_on: string; state: 'open' | 'closed'; stops: number; synthetic: boolean }
export interface TourPlace { district: string; name: Text; lon: number; lat: number }
export interface TourScore { version: number; marks: Record<string, number> }
export interface TourOutcome { scores: number; mean: number | null; by_criterion: Record<string, number>; rank: number | null }
export interface TourStop {
  n: number; project: ProjectRow; place: TourPlace | null; leg_m: number | null; days_under_way: number | null
  mine: TourScore | null; outcome: TourOutcome | null
}
export interface TourCriterion { id: string; name: Text; what: Text }
export interface Tour extends TourRow {
  start: TourPlace | null; route: TourStop[]; back_m: number | null; length_m: number | null
  criteria: TourCriterion[]; mark_max: number; scores_min: number; figures: Figure[]; facts: FactView[]; can: ('score' | 'close')[]
}

const id = encodeURIComponent

export const campaigns = {
  list: () => client.get<Paged<CampaignRow>>('/campaigns'),
  get: (campaign: string, asOf?: string) => client.get<Campaign>(`/campaigns/${id(campaign)}`, { as_of: asOf }),
  projects: (campaign: string, query: Query, signal?: AbortSignal) => client.get<Paged<CampaignProject>>(`/campaigns/${id(campaign)}/projects`, query, signal),
  csv: (campaign: string, query: Query) => href(`/campaigns/${id(campaign)}/projects.csv`, query),
  open: (body: { name: string; from: string; days: number; target: string; source: string | null; projects: string[] }) => client.post<Campaign>('/campaigns', body),
  changeList: (campaign: string, body: { version: number; add: string[]; remove: string[] }) => client.post<Campaign>(`/campaigns/${id(campaign)}/projects`, body),
  report: (campaign: string, query: Query) => client.get<CampaignReport>(`/campaigns/${id(campaign)}/report`, query),
}

export const tours = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<TourRow>>('/tours', query, signal),
  get: (tour: string) => client.get<Tour>(`/tours/${id(tour)}`),
  plan: (body: { name: string; held_on: string; projects: string[] }) => client.post<Tour>('/tours', body),
  score: (tour: string, body: { project: string; version: number; marks: Record<string, number> }) => client.post<TourScore>(`/tours/${id(tour)}/scores`, body),
  close: (tour: string, version: number) => client.post<Tour>(`/tours/${id(tour)}/close`, { version }),
}
