/** Accounts: other people's, as administrators keep them, and one's own. */
import { client, type Query } from './client'
import type { components } from './schema'
import type { FactView, Paged } from './types'

const id = encodeURIComponent
export type Person = components['schemas']['PersonView']
export type PersonPage = Omit<components['schemas']['PersonPage'], 'facts'> & { facts: FactView[] }
export type PasswordLink = components['schemas']['PasswordLink']
export type OwnSessions = components['schemas']['OwnSessions']
export type PersonStep = 'lock' | 'unlock' | 'link' | 'sign-out'

/** Accounts, as administrators keep them. */
export const people = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<Person>>('/people', query, signal),
  get: (person: string) => client.get<PersonPage>(`/people/${id(person)}`),
  make: (body: components['schemas']['NewPerson']) => client.post<components['schemas']['PersonMade']>('/people', body),
  do: (person: string, body: { version: number; do: PersonStep }) => client.post<components['schemas']['PersonDone']>(`/people/${id(person)}/commands`, body),
}

/** One's own account. */
export const account = {
  sessions: () => client.get<OwnSessions>('/me/sessions'),
  end: (session: string) => client.delete<void>(`/me/sessions/${id(session)}`),
  change: (body: { current: string; password: string }) => client.post<void>('/me/password', body),
  byLink: (body: { token: string; password: string }) => client.post<{ name: string }>('/session/password', body),
}
