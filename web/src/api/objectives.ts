/** Objectives: a plan of several years, its fields and tasks, their measures with owners and figures. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Office, Text } from './types'

/** `share`: from 0 to 1, null when nothing can be reckoned; `counted` of `of` have a target and a value */
export interface Progress { share: number | null; counted: number; of: number }
export interface Figure {
  unit: Text; baseline: number; target: number | null; from: string; by: string; line: string
  /** records count it; otherwise its owner reports it */ counted: boolean
  value: number | null; value_on: string | null; progress: number | null; ideal: number
}
export interface MeasureRow {
  id: string; version: number; name: Text; owner: Office; weight: number; figure: Figure | null; standing: string | null; standing_name: Text | null
  duties: { all: number; open: number; overdue: number }; source: string; confidence: string; may_report: boolean; may_charge: boolean
}
export interface Objective { id: string; kind: string; name: Text; source: string; confidence: string; progress: Progress; measures: MeasureRow[] }
export interface Objectives {
  id: string; name: Text; from: string; to: string; as_of: string; fields: number; tasks: number; source: string; confidence: string
  progress: Progress; objectives: Objective[]
}
export interface Measure extends MeasureRow {
  plan: Text; objective: Text; values: { on: string; value: number; evidence: string; by: string; reported_at: string }[]; owed: DutyRow[]; facts: FactView[]
}

const id = encodeURIComponent

export const objectives = {
  all: (asOf?: string) => client.get<Objectives>('/objectives', { as_of: asOf }),
  csv: (query: Query) => href('/objectives.csv', query),
  measure: (measure: string) => client.get<Measure>(`/objectives/measures/${id(measure)}`),
  report: (measure: string, body: { version: number; on: string; value: string; evidence: string }) => client.post<Measure>(`/objectives/measures/${id(measure)}/values`, body),
  charge: (measure: string, body: { version: number; text: string; term: string }) => client.post<Measure>(`/objectives/measures/${id(measure)}/duties`, body),
}

const TONES: Record<string, string> = { 'reached': 'good', 'on-line': 'good', 'behind': 'warn', 'missed': 'bad' }
/** How a standing against the line looks; none for one that is neither good nor bad. */
export const toneOf = (standing: string | null | undefined): string | undefined => TONES[standing ?? '']
