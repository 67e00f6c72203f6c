/** The statutory holidays and worked weekend days of a span, asked for once per span; none while they are not known. */
import { shallowRef, watch, type ShallowRef } from 'vue'
import { api } from '@/api/routes'
import type { CalendarDays } from '@/api/types'

export function useDaysOff(span: () => { from: string; to: string } | null): Readonly<ShallowRef<CalendarDays['items']>> {
  const days = shallowRef<CalendarDays['items']>([])
  let asked = ''
  watch(span, async (now) => {
    const key = now ? `${now.from}/${now.to}` : ''
    if (!now || key === asked) return
    asked = key
    try {
      const found = await api.calendar(now.from, now.to)
      if (asked === key) days.value = found.items
    } catch {
      // Without the calendar the chart still shows weekends.
      if (asked === key) asked = ''
    }
  }, { immediate: true })
  return days
}
