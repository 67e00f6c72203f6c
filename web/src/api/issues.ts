/** What enterprises ask, and how offices stand with it. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Text } from './types'

export type IssueState = 'received' | 'handed' | 'answered' | 'solved' | 'unanswered' | 'withdrawn'
export type IssueVerb = 'hand' | 'answer' | 'judge' | 'close-unjudged' | 'withdraw'
export interface IssueRow {
  id: string; version: number; channel: string; channel_name: Text; category: string | null; category_name: Text | null; company: string
  text: string; office: Office | null; state: string; state_name: Text; opened_on: string; due_on: string | null; overdue: boolean
  reopened: number; mark: number | null
}
export interface IssueWord { by: string; on: string; text: string }
export interface IssueRound {
  office: Office; why: Text; handed_on: string; answer: IssueWord | null; late: boolean; solved: boolean | null; satisfaction: number | null; verdict: IssueWord | null
}
export interface Issue extends IssueRow { company_code: string | null; contact: string; origin: { number: string; asked_on: string | null; district: Text | null } | null; rounds: IssueRound[]; duties: DutyRow[]; facts: FactView[]; can: string[] }
export interface Sorted { office: Office | null; category: string | null; category_name: Text | null; why: Text }
export interface IssueCatalogue { categories: { id: string; name: Text; words: string[]; office: Office }[]; channels: { id: string; name: Text }[] }
export interface OfficeStanding {
  office: Office; handed: number; answered: number; in_time: number; overdue: number; judged: number; solved_at_once: number; solved: number; reopened: number
  timely: number | null; solved_rate: number | null; satisfaction: number | null
}
export interface IssueAppraisal { from: string; to: string; verdicts_min: number; offices: OfficeStanding[] }
export interface NewAsk { channel: string; text: string; company?: string; code?: string; contact?: string; office?: string }
export interface IssueStep { version: number; do: IssueVerb; text?: string; office?: string; category?: string; learn?: string; solved?: boolean; satisfaction?: number }

const id = encodeURIComponent

export const issues = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<IssueRow>>('/issues', query, signal),
  get: (issue: string) => client.get<Issue>(`/issues/${id(issue)}`),
  catalogue: () => client.get<IssueCatalogue>('/issues/catalogue'),
  route: (text: string) => client.post<Sorted>('/issues/route', { text }),
  ask: (body: NewAsk) => client.post<Issue>('/issues', body),
  command: (issue: string, body: IssueStep) => client.post<Issue>(`/issues/${id(issue)}/commands`, body),
  appraisalCsv: (query: Query) => href('/issues/appraisal.csv', query),
  appraisal: (query: Query) => client.get<IssueAppraisal>('/issues/appraisal', query),
}
