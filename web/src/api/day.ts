/** Everybody's first page: what I owe, what is owed to me, what changed since the previous working day. */
import { client } from './client'
import type { MeetingRow } from './dispatch'
import type { TourRow } from './drives'
import type { DutyRow, FactView } from './types'

/** How many there are: null past 10,000. */
export interface Day {
  on: string; since: string
  mine: { total: number | null; overdue: number | null; today: number | null; soon: number | null; items: DutyRow[] }
  owed: { total: number | null; reported: number | null; overdue: number | null; to_close: DutyRow[]; slipped: DutyRow[] }
  /** what has slipped in the whole city, for those who answer for it */
  city_overdue: number | null
  /** `to_answer`: entries that wait for an answer of the reader's office */
  meetings: (MeetingRow & { to_answer: number })[]
  tours: TourRow[]
  standing_in_for: string[]
  changed: { items: FactView[]; more: boolean }
}

export const day = { get: () => client.get<Day>('/day') }
