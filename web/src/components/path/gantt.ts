/** Geometry of the time chart: days to pixels, bars, ticks. Pure; days are `2023-07-07`. */
import type { Lamp, PathStep } from '@/api/types'

const DAY = 86_400_000

export function dayNumber(date: string): number {
  return Math.round(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY)
}

export function dayText(day: number): string { return new Date(day * DAY).toISOString().slice(0, 10) }

/** 0 is Sunday. */
export function weekdayOf(day: number): number { return (((day + 4) % 7) + 7) % 7 }

export interface Span { from: number; to: number }
export interface Bar {
  item: string
  /** start to promised end, in days; both ends within */
  plan: Span
  /** the day the law allows at the latest */
  latest: number | null
  live: (Span & { lamp: Lamp; open: boolean; due: number | null }) | null
}
export interface Frame { first: number; last: number; days: number }

export function bar(step: PathStep, today: string | undefined): Bar {
  const from = dayNumber(step.start_on)
  const plan = { from, to: Math.max(from, dayNumber(step.due_promised_on)) }
  const latest = step.due_statutory_on ? dayNumber(step.due_statutory_on) : null
  let live: Bar['live'] = null
  if (step.case) {
    const received = dayNumber(step.case.received_on)
    const end = step.case.finished_on ?? today ?? step.case.due_on ?? step.case.received_on
    live = {
      from: received, to: Math.max(received, dayNumber(end)), lamp: step.case.lamp,
      open: step.case.finished_on === null, due: step.case.due_on && !step.case.finished_on ? dayNumber(step.case.due_on) : null,
    }
  }
  return { item: step.item, plan, latest, live }
}

/** All bars and today, with a few days around, from a Monday. */
export function frame(bars: readonly Bar[], today: string | undefined): Frame {
  const days = bars.flatMap(({ plan, latest, live }) => [plan.from, plan.to, ...(latest === null ? [] : [latest]), ...(live ? [live.from, live.to, ...(live.due === null ? [] : [live.due])] : [])])
  if (days.length === 0) days.push(today ? dayNumber(today) : 0)
  let [first, last] = [Math.min(...days), Math.max(...days)]
  // Today is shown where it is near; a path planned years away is not stretched to it.
  const now = today ? dayNumber(today) : null
  if (now !== null && now >= first - 60 && now <= last + 60) [first, last] = [Math.min(first, now), Math.max(last, now)]
  first -= 2
  first -= (weekdayOf(first) + 6) % 7
  last += 4
  return { first, last, days: last - first + 1 }
}

export function x(frame: Frame, day: number, perDay: number): number { return (day - frame.first) * perDay }
export function width(span: Span, perDay: number): number { return (span.to - span.from + 1) * perDay }

export interface Tick { day: number; days: number; year: number; month: number }

export function months(frame: Frame): Tick[] {
  const ticks: Tick[] = []
  let day = frame.first
  while (day <= frame.last) {
    const at = new Date(day * DAY)
    const next = Math.round(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) / DAY)
    const end = Math.min(next, frame.last + 1)
    ticks.push({ day, days: end - day, year: at.getUTCFullYear(), month: at.getUTCMonth() + 1 })
    day = end
  }
  return ticks
}

/** Which days get a number: every day, every Monday, or none, by the room a day has. */
export function dayTicks(frame: Frame, perDay: number): { day: number; text: string }[] {
  const every = perDay >= 18 ? 1 : perDay * 7 >= 20 ? 7 : 0
  if (every === 0) return []
  const ticks = []
  for (let day = frame.first; day <= frame.last; day += every) ticks.push({ day, text: String(new Date(day * DAY).getUTCDate()) })
  return ticks
}

/** Days off of a span: weekends that are not worked, and the holidays that the calendar names. */
export function daysOff(frame: Frame, special: readonly { on: string; working: boolean }[]): Span[] {
  const known = new Map(special.map((day) => [dayNumber(day.on), day.working]))
  const spans: Span[] = []
  for (let day = frame.first; day <= frame.last; day += 1) {
    const working = known.get(day) ?? (weekdayOf(day) !== 0 && weekdayOf(day) !== 6)
    const last = spans.at(-1)
    if (working) continue
    if (last && last.to === day - 1) last.to = day
    else spans.push({ from: day, to: day })
  }
  return spans
}

/** Pixels per day that fill the room, within what is readable. */
export function fit(frame: Frame, room: number): number {
  return Math.min(26, Math.max(1.6, room / frame.days))
}
