/** Task forces and leading groups of projects. */
import { client, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Party, Text } from './types'

export interface TaskForceRow {
  id: string; version: number; form: string; form_name: Text; name: Text; project: { id: string; name: string; district_name: Text }
  head: Party; members: number; state: string; formed_on: string; wound_up_on: string | null; synthetic: boolean
  duties: { all: number; open: number; overdue: number }; mine: boolean
}
export interface ForceMember { office: Office; liaison: Party; liaison_role: string; answers_for: string; since: string; open: number; overdue: number }
/** `reached_by`: the milestone of the project that reaches it; null: its member reports it */
export interface ForceMilestone { duty: DutyRow; reached_by: string | null; reached_by_name: Text | null }
export interface TaskForce extends TaskForceRow {
  source: string | null; offices: ForceMember[]; milestones: ForceMilestone[]; charges: DutyRow[]; why: string | null; facts: FactView[]; runs: boolean
}
export interface NewForce { project: string; form: string; name: string; name_en?: string; head: string; members: { office: string; liaison: string; answers_for: string }[] }
export interface ForceAct {
  do: 'lead' | 'join' | 'leave' | 'plan' | 'charge' | 'wind-up'
  head?: string; office?: string; liaison?: string; to?: string; text?: string; term?: string; method?: string; reached_by?: string
}
/** The posts that may head a task force or speak for a member. */
export const POSTS = ['office-head', 'reviewer', 'project-officer', 'window-clerk'] as const

const id = encodeURIComponent

export const forces = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<TaskForceRow>>('/task-forces', query, signal),
  get: (force: string) => client.get<TaskForce>(`/task-forces/${id(force)}`),
  form: (body: NewForce) => client.post<TaskForce>('/task-forces', body),
  act: (force: string, body: ForceAct & { version: number }) => client.post<TaskForce>(`/task-forces/${id(force)}/commands`, body),
  ofProject: (project: string) => client.get<{ items: TaskForceRow[]; may_form: boolean }>(`/projects/${id(project)}/task-forces`),
}
