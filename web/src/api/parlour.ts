/** The parlour's events and the playbooks of projects that are stuck, as the API speaks of them. */
import { client, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Party, Text } from './types'

export interface EventRow {
  id: string; version: number; title: Text; on: string; place: string; state: string; state_name: Text; office: Office | null
  seats: number; taken: number; waiting: number; questions: number; mine: string | null; synthetic: boolean
}
export interface EventGuest { name: string; on: string; seat: boolean }
export interface EventQuestion {
  text: string; state: string; state_name: Text; office: Office | null; due_on: string | null; overdue: boolean; answer: string | null
  solved: boolean | null; company: string | null; issue: string | null
}
export interface ParlourEvent extends EventRow {
  agenda: string[]; waits: number | null; guests: EventGuest[] | null; asked: EventQuestion[]; minutes: string; why: string | null; facts: FactView[]; can: string[]
}
export interface NewEvent { title: string; title_en?: string; on: string; place: string; agenda: string[]; seats: number }
export interface EventStep { do: 'sign-up' | 'give-up' | 'minutes' | 'call-off'; text?: string; version?: number }

export interface PlaybookStep {
  id: string; name: Text; what: Text; owner: Party; state: string; done_on: string | null; done_by: string | null; note: string | null
  duty: DutyRow | null; may: boolean
}
export interface Playbook {
  id: string; version: number; name: Text; lead: Party; desk: Office; opened_on: string; diagnosis: Text[]; steps: PlaybookStep[]
  end: { why: string; why_name: Text; text: Text; on: string } | null; may_drop: boolean
}
export interface ProjectPlaybook { diagnosis: Text[]; desk: Office | null; running: Playbook | null; ended: Playbook[]; may_open: boolean }

const id = encodeURIComponent

export const parlour = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<EventRow>>('/parlour', query, signal),
  get: (event: string) => client.get<ParlourEvent>(`/parlour/${id(event)}`),
  open: (body: NewEvent) => client.post<ParlourEvent>('/parlour', body),
  command: (event: string, body: EventStep) => client.post<ParlourEvent>(`/parlour/${id(event)}/commands`, body),
  ask: (event: string, text: string) => client.post<ParlourEvent>(`/parlour/${id(event)}/questions`, { text }),
}
export const playbooks = {
  get: (project: string) => client.get<ProjectPlaybook>(`/projects/${id(project)}/playbook`),
  open: (project: string, lead: string) => client.post<ProjectPlaybook>(`/projects/${id(project)}/playbook`, { lead }),
  command: (playbook: string, body: { version: number; do: 'done' | 'drop'; step?: string; text: string }) => client.post<ProjectPlaybook>(`/playbooks/${id(playbook)}/commands`, body),
}
