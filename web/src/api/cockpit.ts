/** The cockpit: figures with the lists that they open. */
import { client, href } from './client'
import type { BurnUpPoint } from './drives'
import type { DutyRow, Office, Text } from './types'

/** `value`: null where it cannot be told, and `unknown` says why; `records`: how many the list has */
export interface CockpitFigure {
  id: string; label: Text; value: number | null; unit: 'count' | 'yuan'; records: number | null
  opens: { /** the page of this client */ page: string; /** the list of the API */ list: string } | null; unknown: Text | null
}
export type MeasureStanding = 'no-value' | 'no-target' | 'reached' | 'on-line' | 'behind' | 'missed'
export interface CockpitMeasure {
  id: string; name: Text; unit: Text; value: number | null; target: number | null; progress: number | null; ideal: number
  standing: MeasureStanding; standing_name: Text; counted: CockpitFigure | null
}
export interface CockpitYear { year: number; passed: number; figures: CockpitFigure[]; line: number; line_yuan: number; measures: CockpitMeasure[] }
export interface CockpitRung { mark: string; figure: CockpitFigure; median_days: number | null; of: number }
export interface CockpitDistrict { district: string; name: Text; planned: CockpitFigure; started: CockpitFigure; investment: CockpitFigure }
export interface CockpitGroup { figures: CockpitFigure[]; unknown: Text | null }
export interface CockpitCampaign {
  id: string; name: Text; target_name: Text; from_on: string; to_on: string; days: number; day: number; ideal: number; behind: number
  figures: CockpitFigure[]; burn_up: BurnUpPoint[]
}
export interface CockpitLate { figures: CockpitFigure[]; offices: { office: Office; overdue: CockpitFigure }[]; longest: DutyRow[]; unknown: Text | null }
export interface Cockpit {
  place: Text; as_of: string; current: boolean; year: CockpitYear; funnel: CockpitRung[]; districts: CockpitDistrict[]; stages: CockpitGroup; lamps: CockpitGroup
  campaign: CockpitCampaign | null; late: CockpitLate; week: { from: string; to: string; figures: CockpitFigure[] }
}

export const cockpit = {
  get: (asOf?: string) => client.get<Cockpit>('/cockpit', { as_of: asOf }),
  brief: (asOf: string | undefined, lang: string) => href('/cockpit/brief.pdf', { as_of: asOf, lang }),
}
