/** What forms ask of people (减负): fields and time by role and month, the forms of a month, what was asked twice. */
import { client, href, type Query } from './client'
import type { Office, Paged, Role, Text } from './types'

export interface BurdenSums {
  submissions: number; /** to be sent again */ refused: number; fields: number; /** in tenths */ fields_each: number | null
  /** forms whose time is known */ timed: number; seconds: number; median_seconds: number | null
}
/** In percent of the month before. */
export interface BurdenChanges { fields: number | null; seconds: number | null }
export interface BurdenRole { id: Role; name: Text; sums: BurdenSums; changes: BurdenChanges }
export interface BurdenGroup { /** company or office */ id: string; name: Text; sums: BurdenSums; changes: BurdenChanges; roles: BurdenRole[] }
export interface BurdenMonth { month: string; measured: boolean; groups: BurdenGroup[] }
export interface Burden { since: string | null; months: BurdenMonth[] }
export interface BurdenForm { id: string; name: Text; sums: BurdenSums }
export interface TwiceLine {
  id: string; what: string; name: Text; /** null: the registration of projects */ item: string | null; item_name: Text; office: Office | null
  times: number; times_before: number; hows: { id: string; name: Text; times: number }[]
}
export interface TwiceLines extends Paged<TwiceLine> {
  month: string; times: number; times_before: number; change: number | null; /** only what lies in the districts that the reader leads */ narrowed: boolean
}
export interface TwicePlace { /** case, project, permit or register */ kind: string; id: string; name: string }
export interface TwiceRecord {
  id: string; on: string; what: string; name: Text; item: string | null; item_name: Text; office: Office | null; owner: string
  record: TwicePlace; how: { id: string; name: Text }; before: TwicePlace
}

export const burden = {
  months: () => client.get<Burden>('/burden'),
  csv: () => href('/burden.csv'),
  forms: (query: Query, signal?: AbortSignal) => client.get<Paged<BurdenForm>>('/burden/operations', query, signal),
  formsCsv: (query: Query) => href('/burden/operations.csv', query),
  twice: (query: Query, signal?: AbortSignal) => client.get<TwiceLines>('/burden/twice', query, signal),
  twiceCsv: (query: Query) => href('/burden/twice.csv', query),
  records: (query: Query, signal?: AbortSignal) => client.get<Paged<TwiceRecord>>('/burden/twice/records', query, signal),
  recordsCsv: (query: Query) => href('/burden/twice/records.csv', query),
}

/** By which it may be known that something was there. */
export const HOWS = ['permit', 'register', 'in-hand', 'same-file', 'same-words'] as const
/** Seconds as minutes with a tenth. */
export const minutes = (seconds: number): number => Math.round(seconds / 6) / 10
