/** Months, times and changes of the burden page in words. */
import { useText } from '@/composables/useText'
import type { BurdenSums } from '@/api/burden'

export function useBurdenWords() {
  const { t } = useText()
  return {
    /** 2023-07 as people write it. */
    monthName: (month: string) => t('burden.monthOf', { year: month.slice(0, 4), month: String(Number(month.slice(5))) }),
    /** Seconds of one form. */
    length(seconds: number | null): string {
      if (seconds === null) return t('burden.noTime')
      const [m, s] = [Math.floor(seconds / 60), seconds % 60]
      return m === 0 ? t('burden.second', { n: s }) : s === 0 ? t('burden.minute', { n: m }) : t('burden.minuteSecond', { m, s })
    },
    /** The time of many. */
    time: (sums: BurdenSums) => (sums.timed === 0 ? t('burden.noTime') : sums.seconds < 60 ? t('burden.second', { n: sums.seconds }) : t('burden.minute', { n: Math.round(sums.seconds / 60) })),
    /** Fields of one form, from tenths. */
    each: (tenths: number | null) => (tenths === null ? '—' : (tenths / 10).toFixed(1)),
    change(percent: number | null): string {
      if (percent === null) return t('burden.noBefore')
      if (percent === 0) return t('burden.same')
      return percent > 0 ? t('burden.more', { n: percent }) : t('burden.less', { n: -percent })
    },
    refused: (sums: BurdenSums) => (sums.refused === 0 ? '0' : t('burden.refusedOf', { n: sums.refused, percent: Math.round((sums.refused / sums.submissions) * 100) })),
  }
}
