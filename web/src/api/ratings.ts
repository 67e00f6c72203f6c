/** Ratings of services: five grades, once for each; a bad one is called back. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Text } from './types'

export const GRADES = ['very-satisfied', 'satisfied', 'fair', 'dissatisfied', 'very-dissatisfied'] as const
export interface Said { on: string; text: string }
export interface RatingRow {
  id: string; version: number; of: string; case: string | null; office: Office; item_name: Text | null; window_name: Text | null; points: number; grade: string; grade_name: Text
  text: string; bad: boolean; state: string; state_name: Text; rated_on: string; due_on: string | null; overdue: boolean; late: boolean; synthetic: boolean
}
export interface Rating extends RatingRow { call: Said | null; word: Said | null; duties: DutyRow[]; facts: FactView[]; can: string[] }
export interface MyRating { open: boolean; given: RatingRow | null; call: Said | null; word: Said | null }
export interface RatingStanding {
  id: string; name: Text; rated: number; grades: number[]; bad: number; called: number; in_time: number; settled: number; good_rate: number | null; timely: number | null
}
export interface RatingResults { by: string; from: string; to: string; ratings_min: number; items: RatingStanding[] }

const id = encodeURIComponent

export const ratings = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<RatingRow>>('/ratings', query, signal),
  get: (rating: string) => client.get<Rating>(`/ratings/${id(rating)}`),
  command: (rating: string, body: { version: number; do: 'call-back' | 'judge'; text: string; satisfied?: boolean }) => client.post<Rating>(`/ratings/${id(rating)}/commands`, body),
  results: (query: Query) => client.get<RatingResults>('/ratings/results', query),
  resultsCsv: (query: Query) => href('/ratings/results.csv', query),
  ofCase: (one: string) => client.get<MyRating>(`/cases/${id(one)}/rating`),
  rateCase: (one: string, grade: string, text: string) => client.post<MyRating>(`/cases/${id(one)}/rating`, { grade, text }),
  ofReceipt: (document: string) => client.get<MyRating>(`/public/documents/${id(document)}/rating`),
  rateReceipt: (document: string, grade: string, text: string) => client.post<MyRating>(`/public/documents/${id(document)}/rating`, { grade, text }),
  judgeReceipt: (document: string, satisfied: boolean, text: string) => client.post<MyRating>(`/public/documents/${id(document)}/rating/word`, { satisfied, text }),
  ofTicket: (code: string) => client.get<MyRating>(`/public/tickets/${id(code)}/rating`),
  rateTicket: (code: string, grade: string, text: string) => client.post<MyRating>(`/public/tickets/${id(code)}/rating`, { grade, text }),
  judgeTicket: (code: string, satisfied: boolean, text: string) => client.post<MyRating>(`/public/tickets/${id(code)}/rating/word`, { satisfied, text }),
}
