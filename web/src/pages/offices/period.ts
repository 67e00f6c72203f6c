/** For which days figures are shown: named by the address, reckoned from the day as of which they are counted. Pure. */
export type PeriodName = 'month' | 'quarter' | 'year' | 'range'
export const PERIODS: readonly PeriodName[] = ['month', 'quarter', 'year', 'range']

export interface Period { name: PeriodName; from: string; to: string; asOf: string }
type Asked = Record<string, unknown>

const DAY = /^\d{4}-\d{2}-\d{2}$/
const day = (value: unknown): string => (typeof value === 'string' && DAY.test(value) ? value : '')

/** The first day of the month, the quarter or the year in which a day lies. */
export function firstOf(name: PeriodName, of: string): string {
  const [year, month] = of.split('-')
  if (name === 'year') return `${year}-01-01`
  if (name === 'quarter') return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  return `${year}-${month}-01`
}

export function periodOf(query: Asked, today: string): Period {
  const asOf = day(query['as_of']) && day(query['as_of']) < today ? day(query['as_of']) : today
  const name = PERIODS.find((one) => one === query['period']) ?? 'year'
  if (name !== 'range') return { name, from: firstOf(name, asOf), to: asOf, asOf }
  const to = day(query['to']) && day(query['to']) < asOf ? day(query['to']) : asOf
  const from = day(query['from']) || firstOf('month', to)
  return { name, from: from > to ? to : from, to, asOf }
}

/** What the address says of it; what is usual is not said. */
export function queryOf(period: { name: PeriodName; from: string; to: string; asOf: string }, today: string): Record<string, string> {
  return {
    ...(period.name !== 'year' && { period: period.name }), ...(period.name === 'range' && { from: period.from, to: period.to }),
    ...(period.asOf !== today && { as_of: period.asOf }),
  }
}

/** What the server is asked. */
export function asked(period: Period): { from: string; to: string; as_of: string } {
  return { from: period.from, to: period.to, as_of: period.asOf }
}

export function part(n: number, of: number): number | null { return of > 0 ? n / of : null }
