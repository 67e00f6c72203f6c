/** Which points of a checklist are still open: not looked at yet, or not met. Pure. */
import type { Checklist } from '@/api/types'

export function openPoints(list: Checklist): Checklist['points'] {
  const marks = new Map(list.ticks.filter((tick) => tick.round === list.round).map((tick) => [tick.point, tick.mark]))
  return list.points.filter((point) => { const mark = marks.get(point.id); return mark === undefined || mark === 'not-met' })
}
