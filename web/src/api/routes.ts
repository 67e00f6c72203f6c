/** Every route of the API as a typed function: pages call these, and nothing else. */
import { client, href, type CallOptions, type Query } from './client'
import type * as T from './types'

const id = encodeURIComponent
type Key = Pick<CallOptions, 'idempotencyKey'>

export const api = {
  session: {
    get: () => client.get<T.Session>('/session'),
    identities: () => client.get<{ items: T.Identity[] }>('/session/identities'),
    signIn: (who: { identity: string } | { name: string; password: string }) => client.post<T.Session>('/session', who),
    signOut: () => client.delete<void>('/session'),
  },
  clock: {
    get: () => client.get<T.Clock>('/clock'),
    advance: (to: string) => client.post<T.ClockAdvanced>('/clock/advance', { to }),
  },
  reference: () => client.get<T.Reference>('/reference'),
  overview: (signal?: AbortSignal) => client.get<T.Overview>('/overview', undefined, signal),
  projects: {
    list: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.ProjectRow>>('/projects', query, signal),
    csv: (query: Query) => href('/projects.csv', query),
    get: (project: string) => client.get<T.Project>(`/projects/${id(project)}`),
    create: (body: T.NewProject, options?: Key) => client.post<T.Project>('/projects', body, options),
    change: (project: string, body: Partial<T.NewProject> & { version: number }) => client.patch<T.Project>(`/projects/${id(project)}`, body),
    milestone: (project: string, body: { version: number; kind: string; done_on: string }) => client.post<T.Project>(`/projects/${id(project)}/milestones`, body),
    facts: (project: string, query: Query, signal?: AbortSignal) => client.get<T.Paged<T.FactView>>(`/projects/${id(project)}/facts`, query, signal),
    path: (project: string, query?: Query) => client.get<T.PathView>(`/projects/${id(project)}/path`, query),
    submit: (project: string, body: T.NewCase, options?: Key) => client.post<T.CaseView>(`/projects/${id(project)}/cases`, body, options),
  },
  /** "Which approvals do I need?", for a project that nobody has registered yet. */
  path: (body: { facts: T.Facts; on?: string; start?: string }) => client.post<T.PathView>('/path', body),
  items: {
    list: (on?: string) => client.get<{ items: T.ItemView[] }>('/items', { on }),
    get: (item: string, on?: string) => client.get<T.ItemView>(`/items/${id(item)}`, { on }),
  },
  law: { changes: () => client.get<{ items: T.LawChange[] }>('/law/changes') },
  cases: {
    list: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.CaseRow>>('/cases', query, signal),
    counts: () => client.get<T.CaseCounts>('/cases/counts'),
    get: (one: string) => client.get<T.CaseView>(`/cases/${id(one)}`),
    command: (one: string, body: T.Command, options?: Key) => client.post<T.CaseView>(`/cases/${id(one)}/commands`, body, options),
  },
  permits: {
    get: (permit: string) => client.get<T.PermitView>(`/permits/${id(permit)}`),
    pdf: (permit: string) => href(`/permits/${id(permit)}/pdf`),
  },
  open: {
    permit: (permit: string) => client.get<T.PermitProof>(`/public/permits/${id(permit)}`),
    verify: (file: Blob) => client.upload<T.Verdict>('/public/permits/verify', file, 'application/pdf'),
    progress: (code: string) => client.get<T.Progress>(`/public/progress/${id(code)}`),
    key: () => client.get<T.PublicKey>('/public/key'),
  },
}
