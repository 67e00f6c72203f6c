/** Watching by rule: what the facts of many cases say together, and what is made of it. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Text } from './types'

export const PATTERNS = ['out-of-order', 'last-minute-pause', 'piecemeal', 'same-agent-first', 'after-hours', 'lane-abused'] as const
export interface Dot { on: string | null; x: number; y: number; ours: boolean; case: string }
export interface Strength { measure: string; measure_name: Text; chance: number; looked_at: number; expected: number }
export interface FindingRow {
  id: string; version: number; pattern: string; pattern_name: Text; office: Office; item_name: Text | null; name: string; sentence: Text; cases_n: number; of: number
  first_on: string; last_on: string; strength: Strength | null; state: string; state_name: Text; due_on: string | null; overdue: boolean; grown: number; found_now: boolean; dots: Dot[]
}
export interface Word { by: string; on: string; text: string }
export interface WatchedCase { id: string; number: string; item_name: Text; project: string; project_name: string; ours: boolean; received_on: string; decided_on: string | null }
export interface Finding extends FindingRow {
  from: string; to: string; law: Text; innocent: Text; x_name: Text; y_name: Text; x_is_day: boolean; cases: WatchedCase[]; rests_on: FactView[]
  rounds: { asked: Word; answer: Word | null; late: boolean }[]; end: Word | null; matter: string | null; duties: DutyRow[]; facts: FactView[]; can: string[]
}
export type FindingVerb = 'ask' | 'answer' | 'explain' | 'hand'
export interface FindingStep { version: number; do: FindingVerb; text: string; number?: string; from?: string; to?: string }
export interface WatchPatterns { period_days: number; expected_percent: number; patterns: { id: string; name: Text; law: Text; why: Text; innocent: Text }[] }

const id = encodeURIComponent

export const watched = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<FindingRow>>('/watch', query, signal),
  csv: (query: Query) => href('/watch.csv', query),
  patterns: () => client.get<WatchPatterns>('/watch/patterns'),
  get: (finding: string, days: Query) => client.get<Finding>(`/watch/${id(finding)}`, days),
  command: (finding: string, body: FindingStep) => client.post<Finding>(`/watch/${id(finding)}/commands`, body),
}
