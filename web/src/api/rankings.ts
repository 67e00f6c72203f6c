/** Rankings: how districts and offices stand by what became of their work, with the whole arithmetic. */
import { client, href, type Query } from './client'
import type { Paged, Text } from './types'

export interface RankingMeasure {
  id: string; name: Text; what: Text; take: string; take_name: Text; /** percent (in basis points) or days */ unit: string
  weight: number; best: number; worst: number; floor: number | null; least: number
}
export interface RankingPart {
  measure: string; holders: number; records: number; /** yuan of projects, else a number */ reached: number; all: number
  reading: string; value: number | null; /** in hundredths */ points: number | null; below_floor: boolean
}
export interface RankingRow {
  id: string; name: Text; place: number | null; /** in hundredths */ score: number | null; below_floor: boolean; weight: number; why: Text | null; parts: RankingPart[]
}
export interface RankingBoard { id: string; name: Text; coverage_percent: number; measures: RankingMeasure[]; rows: RankingRow[] }
export interface Rankings { as_of: string; from: string; proof: Text[]; boards: RankingBoard[] }
export interface RankedRecord {
  id: string; kind: string; title: string; owner: string; item: Text | null; counts: boolean; reached: boolean; since: string; done_on: string | null
  /** days, or basis points of the term */ took: number | null; working_days: number | null; term: number | null; investment_yuan: number | null
  started_on: string | null; missing: Text[]
}
export interface RankedRecords extends Paged<RankedRecord> { /** only what lies in the districts that the reader leads */ narrowed: boolean }

const at = (board: string, unit: string) => `/rankings/${encodeURIComponent(board)}/${encodeURIComponent(unit)}/records`

export const rankings = {
  all: (asOf?: string) => client.get<Rankings>('/rankings', { as_of: asOf }),
  csv: (query: Query) => href('/rankings.csv', query),
  records: (board: string, unit: string, query: Query, signal?: AbortSignal) => client.get<RankedRecords>(at(board, unit), query, signal),
  recordsCsv: (board: string, unit: string, query: Query) => href(`${at(board, unit)}.csv`, query),
}

/** Hundredths as people write them: 83.25. */
export const hundredths = (number: number | null): string => (number === null ? '' : (number / 100).toLocaleString('en-US', { maximumFractionDigits: 2 }))
/** A measure's number without its unit: a share or a part of the term in percent, or days. */
export const reading = (number: number | null, measure: RankingMeasure): string => (number === null ? '' : measure.unit === 'percent' ? hundredths(number) : String(number))
/** What a part adds to the score, in hundredths. */
export const adds = (part: RankingPart, measure: RankingMeasure, row: RankingRow): number => ((part.points ?? 0) * measure.weight) / (row.weight || 1)
