/** Money, dates and terms as people read them. Pure: the language and today are parameters. */
import type { Text } from '@/api/types'
import type { Locale } from './index'

const YI = 100_000_000
const WAN = 10_000

function trim(n: number, digits: number): string {
  return n.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: 0 })
}

export function pick(text: Text | null | undefined, locale: Locale): string {
  if (!text) return ''
  return locale === 'en' ? text.en || text.zh : text.zh || text.en
}

export function count(n: number): string { return n.toLocaleString('en-US') }

/** 421 亿元, 5,000 万元, 4,200 元; in English billions, millions, yuan. The exact sum stands in `moneyExact`. */
export function money(yuan: number, locale: Locale): string {
  const [n, unit] = moneyParts(yuan, locale)
  return locale === 'zh' ? `${n}\u202f${unit}` : `CN¥\u202f${n}${unit}`
}

/** The number and its unit apart, for hero figures. */
export function moneyParts(yuan: number, locale: Locale): [string, string] {
  const size = Math.abs(yuan)
  if (locale === 'zh') {
    if (size >= YI) return [trim(yuan / YI, 2), '亿元']
    if (size >= WAN) return [trim(yuan / WAN, 2), '万元']
    return [trim(yuan, 0), '元']
  }
  if (size >= 1e9) return [trim(yuan / 1e9, 2), ' bn']
  if (size >= 1e6) return [trim(yuan / 1e6, 2), ' m']
  return [trim(yuan, 0), '']
}

export function moneyExact(yuan: number, locale: Locale): string {
  return locale === 'zh' ? `${trim(yuan, 0)} 元` : `CN¥ ${trim(yuan, 0)}`
}

export function share(n: number): string { return `${trim(n * 100, 1)}%` }

interface Ymd { y: number; m: number; d: number }

/** Reads `2023-07-07` or the date within an instant; an instant with another offset is put to +08:00. */
export function ymd(value: string): Ymd | null {
  if (value.length > 10) {
    const at = new Date(value)
    if (Number.isNaN(at.getTime())) return null
    const there = new Date(at.getTime() + 8 * 3_600_000)
    return { y: there.getUTCFullYear(), m: there.getUTCMonth() + 1, d: there.getUTCDate() }
  }
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  return found ? { y: Number(found[1]), m: Number(found[2]), d: Number(found[3]) } : null
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const WEEKDAYS = { zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'], en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] }

/** 2023年7月7日 · 7 Jul 2023 */
export function date(value: string | null | undefined, locale: Locale): string {
  const day = value ? ymd(value) : null
  if (!day) return value ?? ''
  return locale === 'zh' ? `${day.y}年${day.m}月${day.d}日` : `${day.d} ${MONTHS[day.m - 1]} ${day.y}`
}

/** 7月7日 · 7 Jul; with the year where it is not `today`'s. */
export function dateShort(value: string | null | undefined, locale: Locale, today?: string): string {
  const day = value ? ymd(value) : null
  if (!day) return value ?? ''
  const now = today ? ymd(today) : null
  if (now && now.y !== day.y) return date(value, locale)
  return locale === 'zh' ? `${day.m}月${day.d}日` : `${day.d} ${MONTHS[day.m - 1]}`
}

export function weekday(value: string, locale: Locale): string {
  const day = ymd(value)
  if (!day) return ''
  return WEEKDAYS[locale][new Date(Date.UTC(day.y, day.m - 1, day.d)).getUTCDay()] ?? ''
}

/** 2023年7月7日 09:30, always the city's time. */
export function instant(value: string | null | undefined, locale: Locale): string {
  if (!value) return ''
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  return `${date(value, locale)} ${clockTime(value)}`
}

export function clockTime(value: string): string {
  const there = new Date(new Date(value).getTime() + 8 * 3_600_000)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`
}
