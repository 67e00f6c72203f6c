/** A step that was done on paper and is entered later: when it may have been done, and how that is sent. Pure. */
import { clockTime, ymd } from '@/i18n/format'

/** What is typed: not on paper, or the city's time without its zone, such as `2023-07-07T09:30`; empty while nothing is chosen. */
export interface Paper { on: boolean; at: string }
export const LIVE: Paper = { on: false, at: '' }

/** An instant as the city's time to the minute. */
export function cityMinute(instant: string): string {
  const day = ymd(instant)
  const two = (n: number) => String(n).padStart(2, '0')
  return day ? `${day.y}-${two(day.m)}-${two(day.d)}T${clockTime(instant)}` : ''
}

/** What is wrong with a time: none was chosen, it lies after now, or before the step that it follows. */
export function wrong(paper: Paper, from: string | null, to: string): 'missing' | 'late' | 'early' | null {
  if (!paper.on) return null
  if (paper.at === '') return 'missing'
  const at = Date.parse(`${paper.at}:00+08:00`)
  if (at > Date.parse(to)) return 'late'
  return from !== null && at < Date.parse(from) ? 'early' : null
}

/** The fields of a request. */
export function claim(paper: Paper): { on_paper_at?: string } {
  return paper.on && paper.at ? { on_paper_at: `${paper.at}:00+08:00` } : {}
}
