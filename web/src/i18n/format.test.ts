import { describe, expect, it } from 'vitest'
import { clockTime, date, dateShort, instant, money, moneyExact, moneyParts, pick, share, weekday, ymd } from './format'

describe('money', () => {
  it('speaks of 亿 and 万 in Chinese, of billions and millions in English', () => {
    expect(money(269_870_000_000, 'zh')).toBe('2,698.7\u202f亿元')
    expect(money(10_000_000_000, 'zh')).toBe('100\u202f亿元')
    expect(money(100_000_000, 'zh')).toBe('1\u202f亿元')
    expect(money(99_999_999, 'zh')).toBe('10,000\u202f万元')
    expect(money(5_000_000, 'zh')).toBe('500\u202f万元')
    expect(money(4_200, 'zh')).toBe('4,200\u202f元')
    expect(money(0, 'zh')).toBe('0\u202f元')
    expect(money(42_100_000_000, 'en')).toBe('CN¥\u202f42.1 bn')
    expect(money(5_000_000, 'en')).toBe('CN¥\u202f5 m')
  })
  it('keeps the exact sum at hand', () => {
    expect(moneyExact(269_870_000_001, 'zh')).toBe('269,870,000,001 元')
    expect(moneyParts(1_234_567_890, 'zh')).toEqual(['12.35', '亿元'])
  })
  it('shows shares with one digit', () => {
    expect(share(417 / 550)).toBe('75.8%')
    expect(share(1)).toBe('100%')
  })
})

describe('dates', () => {
  it('reads dates of law as they stand', () => {
    expect(date('2023-07-07', 'zh')).toBe('2023年7月7日')
    expect(date('2023-07-07', 'en')).toBe('7 Jul 2023')
    expect(date(null, 'zh')).toBe('')
    expect(date('soon', 'zh')).toBe('soon')
  })
  it('leaves the year out only when it is this year', () => {
    expect(dateShort('2023-07-12', 'zh', '2023-07-07')).toBe('7月12日')
    expect(dateShort('2024-01-02', 'zh', '2023-07-07')).toBe('2024年1月2日')
    expect(dateShort('2023-07-12', 'en', '2023-07-07')).toBe('12 Jul')
  })
  it('puts every instant to the city’s time, whatever the offset', () => {
    expect(instant('2023-07-07T09:30:00+08:00', 'zh')).toBe('2023年7月7日 09:30')
    expect(instant('2023-07-06T16:30:00Z', 'zh')).toBe('2023年7月7日 00:30')
    expect(ymd('2023-12-31T16:00:00Z')).toEqual({ y: 2024, m: 1, d: 1 })
    expect(clockTime('2023-07-07T01:05:00Z')).toBe('09:05')
  })
  it('knows the days of the week', () => {
    expect(weekday('2023-07-07', 'zh')).toBe('周五')
    expect(weekday('2023-07-09', 'en')).toBe('Sun')
  })
})

describe('texts of the server', () => {
  it('falls back to the other language rather than to nothing', () => {
    expect(pick({ zh: '受理', en: 'accepted' }, 'en')).toBe('accepted')
    expect(pick({ zh: '受理', en: '' }, 'en')).toBe('受理')
    expect(pick(null, 'zh')).toBe('')
  })
})
