/** The API of dispatch meetings: its shapes, and its routes as typed functions. */
import { client, type CallOptions, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Party, Text } from './types'

export interface MeetingRow {
  id: string; version: number; series: string; name: Text; chair: Text; on: string; at: string; minutes: number; freeze_on: string
  provisional: boolean; state: string; state_name: Text; entries: number | null; decisions: number; runs: boolean
}
export interface EntryLine {
  duty: string; kind: Text; what: Text; owner: Party; due_on: string | null; state_name: Text; late: number; why: string; why_name: Text
}
export interface EntryAnswer { office: Office; by: string; at: string; text: string }
/** A project at issue on one page. */
export interface AgendaEntry {
  key: string; title: Text; project: string | null; district: Text | null; why: string; why_name: Text
  lines: EntryLine[]; answers: EntryAnswer[]; mine: boolean
}
export interface Resolution {
  n: number; entry: string; title: Text; text: string; office: Office; term: Text; method: Text | null; due_on: string | null
}
export interface MeetingOffer { allowed: boolean; why_not: Text | null }
export interface MeetingMethod { id: string; name: Text; summary: Text; term: Text | null }
export interface Meeting extends MeetingRow {
  since: string | null; until: string | null; frozen_at: string | null; agenda: AgendaEntry[]; left_out: number; resolutions: Resolution[]
  duties: DutyRow[]; asked: DutyRow[]; held_at: string | null; held_by: string; note: string; facts: FactView[]
  answer: MeetingOffer; decide: MeetingOffer; methods: MeetingMethod[]
}
export interface SeriesDay { on: string; moved_from: string | null; provisional: boolean; meeting: string | null }
export interface Series {
  id: string; name: Text; chair: Text; cadence: Text; at: string; minutes: number; answer: number; scope: Text; reading: Text | null
  source: string; confidence: string; days: SeriesDay[]; runs: boolean
}
export interface Chair { id: string; name: Text; feed_made_at: string | null }
export interface Dispatch { series: Series[]; ahead: MeetingRow[]; chairs: Chair[] }
export interface MeetingAct {
  version: number; do: 'answer' | 'decide' | 'withdraw' | 'hold'; entry?: string; text?: string; office?: string; term?: string; method?: string; n?: number
}

const id = encodeURIComponent

export const dispatch = {
  get: (district?: string) => client.get<Dispatch>('/dispatch', { district: district || undefined }),
  past: (query: Query, signal?: AbortSignal) => client.get<Paged<MeetingRow>>('/dispatch/meetings', query, signal),
  meeting: (meeting: string) => client.get<Meeting>(`/dispatch/meetings/${id(meeting)}`),
  command: (meeting: string, body: MeetingAct, options?: Pick<CallOptions, 'idempotencyKey'>) => client.post<Meeting>(`/dispatch/meetings/${id(meeting)}/commands`, body, options),
  renewFeed: (chair: string) => client.post<{ path: string }>(`/dispatch/chairs/${id(chair)}/feed`),
}
