/** The strip of days under a clock: one cell a day that counts, stops as blocks between them; from the server's runs. Pure. */
import type { CaseView } from '@/api/types'
import { dayNumber } from '@/components/path/gantt'

type Clock = NonNullable<CaseView['clock']>
type Pause = CaseView['pauses'][number]

export interface Cell {
  kind: 'past' | 'ahead' | 'over' | 'paused'
  /** the number of the day within the term; of a stop, how many days it lasts */
  n: number
  today: boolean
  pause?: Pause
}

/** More days over the term than this are shown as a number. */
export const OVER_MAX = 10

/** null: the term is in hours, or there is nothing to draw. */
export function strip(clock: Clock, pauses: readonly Pause[], today: string): Cell[] | null {
  if (clock.unit === 'hours' || clock.of < 1 || clock.of > 130) return null
  const cells: Cell[] = []
  let n = 0
  for (const run of clock.runs) {
    if (run.kind === 'not-counted') {
      const pause = pauses.find((one) => one.from < run.from && (one.to === null || run.to <= one.to))
      const last = cells.at(-1)
      // Weekends within a stop part its days, not the stop.
      if (last?.kind === 'paused' && last.pause === pause) last.n += run.days
      else cells.push({ kind: 'paused', n: run.days, today: false, ...(pause && { pause }) })
    } else if (run.kind === 'counted' || run.kind === 'over') {
      for (let i = 0; i < run.days; i += 1) {
        n += 1
        if (n > clock.of + OVER_MAX) break
        const kind = n > clock.of ? 'over' : dayNumber(run.from) + i <= dayNumber(today) ? 'past' : 'ahead'
        cells.push({ kind, n, today: false })
      }
    }
  }
  for (n += 1; n <= clock.of; n += 1) cells.push({ kind: 'ahead', n, today: false })

  const running = cells.find((cell) => cell.kind === 'paused' && cell.pause?.to === null)
  const reached = cells.filter((cell) => cell.kind === 'past' || cell.kind === 'over')
  const mark = running ?? reached.at(-1)
  if (mark) mark.today = true
  return cells
}
