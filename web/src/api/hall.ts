/** The window centre: queue tickets for anyone, windows for clerks, figures for their head. */
import { client } from './client'
import type { Text } from './types'

export type TicketState = 'waiting' | 'called' | 'serving' | 'done' | 'missed' | 'left'
export interface HallGroup { id: string; letter: string; name: Text; what: Text; waiting: number; minutes: number }
export interface HallCall { number: string; window: string; window_name: Text; state: 'called' | 'serving'; calls: number; at: string }
export interface Hall {
  centre: Text; now: string; closed: Text | null; groups: HallGroup[]; precedence: { id: string; name: Text; basis: Text }[]; calls: HallCall[]
}
export interface TicketFace {
  number: string; group: string; group_name: Text; state: TicketState; state_name: Text; on: string; taken_at: string; precedence: boolean
  window_name: Text | null; ahead: number | null; minutes: number | null; over: boolean
}
/** `code` is told once: whoever has it follows the ticket. */
export interface TicketSlip { code: string; url: string; qr: string[]; ticket: TicketFace }

export interface WindowRow { id: string; name: Text; groups: Text[]; mine: boolean; number: string | null }
export interface ClerkTicket {
  id: string; version: number; number: string; group_name: Text; precedence: Text | null; state: TicketState; state_name: Text; calls: number
  taken_at: string; called_at: string | null; served_at: string | null; handed: boolean
  cases: { id: string; number: string; item_name: Text; project: string }[]
}
export interface WindowView {
  id: string; name: Text; now: string; ticket: ClerkTicket | null; waiting: ClerkTicket[]; missed: ClerkTicket[]
  others: { id: string; name: Text }[]; calls_before_missed: number
}
export type TicketStep = 'again' | 'serve' | 'finish' | 'miss' | 'hand' | 'rejoin'

export interface Measure { taken: number; served: number; lost: number; wait_seconds: number | null; serve_seconds: number | null }
export interface HallFigures {
  on: string; all: Measure; groups: { letter: string; name: Text; figures: Measure }[]; hours: { hour: number; figures: Measure }[]
}

const id = encodeURIComponent

export const hall = {
  now: () => client.get<Hall>('/public/hall'),
  take: (group: string, precedence: string) => client.post<TicketSlip>('/public/tickets', { group, ...(precedence && { precedence }) }),
  follow: (code: string) => client.get<TicketFace>(`/public/tickets/${id(code)}`),
  leave: (code: string) => client.post<TicketFace>(`/public/tickets/${id(code)}/leave`),
  windows: () => client.get<{ items: WindowRow[] }>('/windows'),
  window: (window: string) => client.get<WindowView>(`/windows/${id(window)}`),
  next: (window: string) => client.post<WindowView>(`/windows/${id(window)}/next`),
  step: (ticket: { id: string; version: number }, window: string, what: TicketStep, to?: string) =>
    client.post<WindowView>(`/tickets/${id(ticket.id)}/commands`, { version: ticket.version, window, do: what, ...(to && { to }) }),
  figures: (on?: string) => client.get<HallFigures>('/hall/figures', { on }),
}
