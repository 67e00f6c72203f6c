/** Accounts: other people's, as administrators keep them, and one's own. */
import { client, type Query } from './client'
import type { components } from './schema'
import type { FactView, Paged, Post, Session } from './types'

const id = encodeURIComponent
export type Person = components['schemas']['PersonView']
export type PersonPage = Omit<components['schemas']['PersonPage'], 'facts' | 'posts'> & { facts: FactView[]; posts: Post[] }
export type PasswordLink = components['schemas']['PasswordLink']
export type OwnSessions = components['schemas']['OwnSessions']
export type PersonStep = 'lock' | 'unlock' | 'link' | 'sign-out' | 'reset-factor' | 'link-identity' | 'unlink-identity' | 'end-post'
export type OwnFactor = components['schemas']['OwnFactor']
export type OwnProof = components['schemas']['OwnProof']
export type FactorOffer = components['schemas']['FactorOffer']
export type FactorConfirm = components['schemas']['FactorConfirm']
export type RecoveryCodes = components['schemas']['RecoveryCodes']

/** Accounts, as administrators keep them. */
export const people = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<Person>>('/people', query, signal),
  get: (person: string) => client.get<PersonPage>(`/people/${id(person)}`),
  make: (body: components['schemas']['NewPerson']) => client.post<components['schemas']['PersonMade']>('/people', body),
  do: (person: string, body: { version: number; do: PersonStep; subject?: string; post?: string; text?: string }) => client.post<components['schemas']['PersonDone']>(`/people/${id(person)}/commands`, body),
}

/** One's own account. */
export const account = {
  sessions: () => client.get<OwnSessions>('/me/sessions'),
  end: (session: string) => client.delete<void>(`/me/sessions/${id(session)}`),
  change: (body: { current: string; password: string }) => client.post<void>('/me/password', body),
  byLink: (body: { token: string; password: string }) => client.post<{ name: string }>('/session/password', body),
}

/** One's own second factor. */
export const factor = {
  get: () => client.get<OwnFactor>('/me/second-factor'),
  begin: (proof: OwnProof) => client.post<FactorOffer>('/me/second-factor', proof),
  confirm: (body: FactorConfirm) => client.post<RecoveryCodes>('/me/second-factor/confirm', body),
  turnOff: (proof: OwnProof) => client.post<void>('/me/second-factor/off', proof),
  renewCodes: (proof: OwnProof) => client.post<RecoveryCodes>('/me/second-factor/recovery-codes', proof),
}

/** The second step of signing in, after the password. */
export const secondStep = {
  code: (code: string) => client.post<Session>('/session/code', { code }),
  begin: () => client.post<FactorOffer>('/session/second-factor'),
  confirm: (body: FactorConfirm) => client.post<RecoveryCodes & { session: Session }>('/session/second-factor/confirm', body),
}

/** Signing in at the identity provider. */
export const provider = {
  begin: (link: string | null) => client.post<components['schemas']['ProviderQuestion']>('/session/provider', { link }),
  comeBack: (body: components['schemas']['ProviderAnswer']) => client.post<Session>('/session/provider/return', body),
}
