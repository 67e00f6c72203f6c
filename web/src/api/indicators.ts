/** Indicators: series of published numbers with revisions, growth, rank and average of the province, targets. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Office, Text } from './types'

/** a kept number is a whole one: divided by ten to the power of `decimals` it is what people write */
export interface IndicatorUnit { kind: string; decimals: number; name: Text }
export interface IndicatorPeriod {
  period: string; name: Text; last_on: string; value: number | null
  /** in basis points: as published, and as the value and its base give it */ growth_published: number | null; growth_computed: number | null
  headline: number | null; of_its_own: number | null; ideal: number | null; rank: number | null; ranked: number | null; average: number | null
  stage: string; stage_name: Text; published_on: string; source: string; why: string; n: number; by: string
}
export interface IndicatorTarget { year: number; number: number; way: string; way_name: Text; ideal: number | null; set_on: string; source: string; by: string }
export interface IndicatorRow {
  id: string; version: number; name: Text; group: string; unit: IndicatorUnit; cycle: string; cycle_name: Text; headline: string; headline_unit: IndicatorUnit
  aim: string; source: string; answers: Office; latest: IndicatorPeriod | null; spark: { period: string; name: Text; number: number }[]
  target: IndicatorTarget | null; standing: string | null; standing_name: Text | null
  owed: { period: string; name: Text; due_on: string | null } | null; duties: { all: number; open: number; overdue: number }
  confidence: string; may_enter: boolean; may_target: boolean
}
export interface Indicators { as_of: string; groups: { id: string; name: Text }[]; items: IndicatorRow[]; may_import: boolean }
export interface Indicator extends IndicatorRow {
  as_of: string; what: Text; basis: string; group_name: Text; term: Text | null; constant_prices: boolean; in_points: boolean
  periods: IndicatorPeriod[]; revisions: IndicatorPeriod[]; targets: IndicatorTarget[]; usual_way: string
  choices: { period: string; name: Text; known: boolean }[]; owed_duties: DutyRow[]; facts: FactView[]
}
export interface NewNumber {
  version: number; period: string; value: string; growth: string; rank: string; ranked: string; average: string; stage: string; published_on: string; source: string; why: string
}

const id = encodeURIComponent

export const indicators = {
  all: (asOf?: string) => client.get<Indicators>('/indicators', { as_of: asOf }),
  csv: (query: Query) => href('/indicators.csv', query),
  get: (series: string, asOf?: string) => client.get<Indicator>(`/indicators/${id(series)}`, { as_of: asOf }),
  revisions: (series: string, query: Query) => href(`/indicators/${id(series)}/revisions.csv`, query),
  enter: (series: string, body: NewNumber) => client.post<Indicator>(`/indicators/${id(series)}/numbers`, body),
  target: (series: string, body: { version: number; year: number; number: string; way: string; source: string }) => client.post<Indicator>(`/indicators/${id(series)}/targets`, body),
}

/** A kept number as people write it, with separators of thousands. */
export function written(number: number | null | undefined, unit: IndicatorUnit): string {
  if (number === null || number === undefined) return ''
  return (number / 10 ** unit.decimals).toLocaleString('en-US', { maximumFractionDigits: unit.decimals })
}
/** Basis points as a percentage: 7.1. */
export function percent(points: number | null | undefined): string {
  return points === null || points === undefined ? '' : (points / 100).toLocaleString('en-US', { maximumFractionDigits: 2 })
}
