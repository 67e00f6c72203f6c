/** Complaints on conduct and petitions: what anyone may do by number and secret, and what those do who look into them. */
import { client, href, type Query } from './client'
import type { DutyRow, FactView, Office, Paged, Text } from './types'

export interface ComplaintForm {
  categories: { id: string; name: Text; what: Text }[]; offices: Office[]
  ways: { id: string; name: Text; open: boolean; accept: Text; answer: Text; basis: Text }[]
  grounds: { id: string; name: Text; basis: Text }[]; files_max: number; file_bytes_max: number; field_chars_max: number
}
export interface Written { channel: string; text: string; category?: string; office?: string; post?: string; about?: string; contact?: string }
export interface Challenge { challenge: string; bits: number }
/** Told once. */
export interface Slip { number: string; secret: string; channel_name: Text; received_at: string; url: string; accept: Text }
export interface Hand { number: string; secret: string }
export interface Said { on: string; text: string }
export interface Attached { id: string; name: string; media_type: string; bytes: number; at: string }
export interface Declined { ground: Text; basis: Text; text: string; on: string }
export interface ComplaintStatus {
  number: string; channel_name: Text; category_name: Text | null; received_on: string; text: string; state: string; state_name: Text; due_on: string | null
  accepted_on: string | null; declined: Declined | null; put_off: string | null; more: Said[]
  answers: { on: string; text: string; again: boolean; satisfied: boolean | null; word: Said | null }[]; files: Attached[]; erased: boolean; can: string[]
}
export type ComplaintVerb = 'accept' | 'decline' | 'name' | 'hand' | 'extend' | 'answer' | 'close-unjudged'
export interface ComplaintRow {
  id: string; version: number; number: string; channel: string; channel_name: Text; category: string | null; category_name: Text | null; text: string; named: Office[]
  office: Office; state: string; state_name: Text; received_on: string; due_on: string | null; overdue: boolean; unsatisfied: number; synthetic: boolean
}
export interface ComplaintRound { office: Office; since: string; why: string; answer: Said | null; by: string | null; late: boolean; satisfied: boolean | null; word: Said | null }
export interface Complaint extends ComplaintRow {
  keeper: Office; post: string; about: string; contact: string | null; more: Said[]; files: Attached[]; erased: boolean; accepted_on: string | null; declined: Declined | null
  put_off: Said | null; rounds: ComplaintRound[]; basis: Text | null; duties: DutyRow[]; facts: FactView[]; can: string[]
}
export interface ComplaintStep { version: number; do: ComplaintVerb; text?: string; category?: string; ground?: string; office?: string }

const id = encodeURIComponent

export const complaints = {
  form: () => client.get<ComplaintForm>('/public/complaints/form'),
  challenge: () => client.get<Challenge>('/public/complaints/challenge'),
  write: (body: Written & { challenge: string; answer: string; website: string }) => client.post<Slip>('/public/complaints', body),
  lookUp: (hand: Hand) => client.post<ComplaintStatus>('/public/complaints/look-up', hand),
  more: (hand: Hand, text: string) => client.post<ComplaintStatus>('/public/complaints/more', { ...hand, text }),
  erase: (hand: Hand) => client.post<ComplaintStatus>('/public/complaints/erase', hand),
  judge: (hand: Hand, satisfied: boolean, text: string) => client.post<ComplaintStatus>('/public/complaints/verdict', { ...hand, satisfied, text }),
  attach: (hand: Hand, file: File) =>
    client.upload<ComplaintStatus>(`/public/complaints/files?name=${id(file.name)}`, file, 'application/octet-stream', { 'x-complaint-number': hand.number, 'x-complaint-secret': hand.secret }),
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<ComplaintRow>>('/complaints', query, signal),
  csv: (query: Query) => href('/complaints.csv', query),
  get: (complaint: string) => client.get<Complaint>(`/complaints/${id(complaint)}`),
  command: (complaint: string, body: ComplaintStep) => client.post<Complaint>(`/complaints/${id(complaint)}/commands`, body),
  takeIn: (body: Written) => client.post<Slip>('/complaints', body),
  file: (complaint: string, file: string) => href(`/complaints/${id(complaint)}/files/${id(file)}`),
}

/** How many hashes are asked for at once: enough that the browser does not wait for itself, few enough that the page stays alive. */
const TOGETHER = 256
export const canWork = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined

/** The number so that SHA-256 of `challenge:number` begins with so many zero bits: a second of work, which a flood cannot afford. */
export async function work({ challenge, bits }: Challenge): Promise<string> {
  const text = new TextEncoder()
  for (let from = 0; ; from += TOGETHER) {
    const digests = await Promise.all(Array.from({ length: TOGETHER }, (_, n) => crypto.subtle.digest('SHA-256', text.encode(`${challenge}:${from + n}`))))
    const found = digests.findIndex((digest) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0)
    if (bits === 0 || found >= 0) return String(from + Math.max(found, 0))
  }
}
