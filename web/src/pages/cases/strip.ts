/** The strip of days under a clock: one cell a day, stops as blocks between them. Pure. */
import type { CaseView } from '@/api/types'
import { dayNumber, weekdayOf } from '@/components/path/gantt'

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

/** Days after `from` up to `to`, of the clock's unit as far as one can tell without the holiday calendar. */
function roughly(from: string, to: string, unit: string): number {
  let count = 0
  for (let day = dayNumber(from) + 1; day <= dayNumber(to); day += 1) {
    const weekday = weekdayOf(day)
    if (unit !== 'working-days' || (weekday !== 0 && weekday !== 6)) count += 1
  }
  return count
}

/** How many of the days not counted belong to each stop. The sum is the server's; only its parts are reckoned here. */
export function shares(pauses: readonly Pause[], total: number, unit: string, today: string): number[] {
  const weights = pauses.map((pause) => Math.max(0, roughly(pause.from, pause.to ?? today, unit)))
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum === 0) return pauses.map((_, i) => (i === pauses.length - 1 ? total : 0))
  const parts = weights.map((weight) => Math.floor((total * weight) / sum))
  let rest = total - parts.reduce((a, b) => a + b, 0)
  for (let i = parts.length - 1; rest > 0 && i >= 0; i -= 1, rest -= 1) parts[i] = (parts[i] ?? 0) + 1
  return parts
}

/** null: the term is in hours, or there is nothing to draw. */
export function strip(clock: Clock, pauses: readonly Pause[], today: string): Cell[] | null {
  if (clock.unit === 'hours' || clock.of < 1 || clock.of > 130) return null
  const within = Math.min(clock.day, clock.of)
  const over = Math.max(0, clock.day - clock.of)
  const cells: Cell[] = []
  for (let n = 1; n <= clock.of; n += 1) cells.push({ kind: n <= within ? 'past' : 'ahead', n, today: false })
  for (let n = 1; n <= Math.min(over, OVER_MAX); n += 1) cells.push({ kind: 'over', n: clock.of + n, today: false })

  const counted = clock.paused_days > 0 ? pauses : []
  const parts = shares(counted, clock.paused_days, clock.unit, today)
  let before = 0
  const stops = counted.map((pause, i) => {
    const n = parts[i] ?? 0
    const open = pause.to === null
    const at = open ? clock.day : Math.min(clock.day, Math.max(0, roughly(clock.started_on, pause.from, clock.unit) - before))
    before += n
    return { at, cell: { kind: 'paused', n, today: false, pause } satisfies Cell, open }
  }).filter(({ cell }) => cell.n > 0)
  for (const { at, cell } of [...stops].reverse()) cells.splice(Math.min(at, cells.length), 0, cell)

  const running = stops.find((stop) => stop.open)?.cell
  const reached = cells.filter((cell) => cell.kind === 'past' || cell.kind === 'over')
  const mark = running ?? reached.at(-1)
  if (mark) mark.today = true
  return cells
}
