/** The reader's language: texts of the server, money, dates, terms. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Text } from '@/api/types'
import type { Locale } from '@/i18n'
import * as format from '@/i18n/format'
import { clockState } from './useSession'

export function useText() {
  const { t, te, locale } = useI18n({ useScope: 'global' })
  const language = computed(() => locale.value as Locale)
  return {
    t, te, language,
    /** A text of the server in the reader's language. */
    tx: (text: Text | null | undefined) => format.pick(text, language.value),
    count: format.count,
    share: format.share,
    money: (yuan: number) => format.money(yuan, language.value),
    moneyParts: (yuan: number) => format.moneyParts(yuan, language.value),
    moneyExact: (yuan: number) => format.moneyExact(yuan, language.value),
    date: (value: string | null | undefined) => format.date(value, language.value),
    dateShort: (value: string | null | undefined) => format.dateShort(value, language.value, clockState.value?.today),
    weekday: (value: string) => format.weekday(value, language.value),
    instant: (value: string | null | undefined) => format.instant(value, language.value),
    /** 还剩 3 个工作日（7月12日）; 今天到期; 已超期 2 个工作日 */
    left(days: number | null | undefined, due: string | null | undefined): string {
      if (days === null || days === undefined || !due) return ''
      const day = format.dateShort(due, language.value, clockState.value?.today)
      if (days > 0) return t('term.left', { n: days, date: day }, days)
      if (days === 0) return t('term.today', { date: day })
      return t('term.over', { n: -days, date: day }, -days)
    },
  }
}
