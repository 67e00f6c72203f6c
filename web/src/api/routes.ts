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
    /** Where one signs out at the identity provider too, if one signed in there. */
    signOut: () => client.delete<{ provider: string } | undefined>('/session'),
  },
  clock: {
    get: () => client.get<T.Clock>('/clock'),
    advance: (to: string) => client.post<T.ClockAdvanced>('/clock/advance', { to }),
  },
  calendar: (from: string, to: string) => client.get<T.CalendarDays>('/calendar/days', { from, to }),
  reference: () => client.get<T.Reference>('/reference'),
  overview: (signal?: AbortSignal) => client.get<T.Overview>('/overview', undefined, signal),
  projects: {
    list: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.ProjectRow>>('/projects', query, signal),
    csv: (query: Query) => href('/projects.csv', query),
    get: (project: string) => client.get<T.Project>(`/projects/${id(project)}`),
    create: (body: T.NewProject, options?: Key) => client.post<T.Project>('/projects', body, options),
    change: (project: string, body: Partial<T.NewProject> & { version: number }) => client.patch<T.Project>(`/projects/${id(project)}`, body),
    milestone: (project: string, body: { version: number; kind: string; done_on: string | null }) => client.post<T.Project>(`/projects/${id(project)}/milestones`, body),
    facts: (project: string, query: Query, signal?: AbortSignal) => client.get<T.Paged<T.FactView>>(`/projects/${id(project)}/facts`, query, signal),
    path: (project: string, query?: Query) => client.get<T.PathView>(`/projects/${id(project)}/path`, query),
    submit: (project: string, body: T.NewCase, options?: Key) => client.post<T.CaseView>(`/projects/${id(project)}/cases`, body, options),
  },
  /** "Which approvals do I need?", for a project that nobody has registered yet. */
  path: (body: { facts: T.Facts; on?: string; start?: string }) => client.post<T.PathView>('/path', body),
  items: {
    list: (on?: string) => client.get<{ items: T.ItemView[] }>('/items', { on }),
    get: (item: string, on?: string) => client.get<T.ItemView>(`/items/${id(item)}`, { on }),
    achieved: (item: string) => client.get<T.ItemAchieved>(`/items/${id(item)}/achieved`),
  },
  bundles: {
    list: (project: string) => client.get<T.Bundles>(`/projects/${id(project)}/bundles`),
    open: (project: string, kind: string) => client.post<T.Bundles>(`/projects/${id(project)}/bundles`, { kind }),
    meet: (project: string, body: { bundle: string; version: number; condition: string; proof: string }) => client.post<T.Bundles>(`/projects/${id(project)}/bundles/conditions`, body),
    issue: (project: string, body: { bundle: string; version: number }) => client.post<T.Bundles>(`/projects/${id(project)}/bundles/issue`, body),
  },
  offices: {
    list: (query: Query) => client.get<T.Offices>('/offices', query),
    csv: (query: Query) => href('/offices.csv', query),
    get: (office: string, query: Query) => client.get<T.OfficeView>(`/offices/${id(office)}`, query),
    itemsCsv: (office: string, query: Query) => href(`/offices/${id(office)}/items.csv`, query),
  },
  duties: {
    list: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.DutyRow>>('/duties', query, signal),
    csv: (query: Query) => href('/duties.csv', query),
    counts: () => client.get<T.DutyCounts>('/duties/counts'),
    get: (duty: string) => client.get<T.Duty>(`/duties/${id(duty)}`),
    command: (duty: string, body: { version: number; do: string; text: string }) => client.post<T.Duty>(`/duties/${id(duty)}/commands`, body),
    ofCase: (one: string) => client.get<{ items: T.DutyRow[] }>(`/cases/${id(one)}/duties`),
    ofProject: (project: string) => client.get<{ items: T.DutyRow[] }>(`/projects/${id(project)}/duties`),
    tellings: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.Telling>>('/tellings', query, signal),
    handOver: (body: { to: string; text: string }) => client.post<{ moved: number }>('/duties/handover', body),
    read: (one?: string) => client.post<{ unread: number }>('/tellings/read', one ? { id: one } : {}),
  },
  me: {
    contact: () => client.get<T.Contact>('/me/contact'),
    change: (body: T.ContactChange) => client.patch<T.Contact>('/me/contact', body),
    mailCode: () => client.post<T.Contact>('/me/contact/code'),
    confirm: (code: string) => client.post<T.Contact>('/me/contact/confirm', { code }),
    deliveries: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.Delivery>>('/me/deliveries', query, signal),
  },
  webhooks: {
    list: () => client.get<{ items: T.Webhook[]; offices: T.Office[] }>('/webhooks'),
    set: (body: { office: string; url: string; version: number; new_secret?: boolean }) => client.post<T.WebhookSet>('/webhooks', body),
    remove: (office: string) => client.delete<undefined>(`/webhooks/${id(office)}`),
    test: (office: string) => client.post<T.WebhookTested>(`/webhooks/${id(office)}/test`),
    again: (office: string) => client.post<{ again: number }>(`/webhooks/${id(office)}/again`),
    deliveries: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.Delivery>>('/deliveries', query, signal),
  },
  walks: {
    list: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.WalkRow>>('/walks', query, signal),
    open: (item: string) => client.post<T.Walk>('/walks', { item }),
    get: (walk: string) => client.get<T.Walk>(`/walks/${id(walk)}`),
    command: (walk: string, body: { version: number; do: string; text: string; stage?: string; minutes?: number; office?: string; method?: string; days?: number }) => client.post<T.Walk>(`/walks/${id(walk)}/commands`, body),
  },
  law: {
    changes: () => client.get<{ items: T.LawChange[] }>('/law/changes'),
    rules: () => client.get<{ items: T.LawRule[] }>('/law/rules'),
    scenario: (name: string) => client.get<T.Scenario>(`/law/scenarios/${id(name)}`),
  },
  cases: {
    list: (query: Query, signal?: AbortSignal) => client.get<T.Paged<T.CaseRow>>('/cases', query, signal),
    counts: () => client.get<T.CaseCounts>('/cases/counts'),
    get: (one: string) => client.get<T.CaseView>(`/cases/${id(one)}`),
    command: (one: string, body: T.Command | T.SpecialCommand, options?: Key) => client.post<T.CaseView>(`/cases/${id(one)}/commands`, body, options),
  },
  bench: {
    many: (cases: { id: string; version: number }[], command: { do: string }, options?: Key) => client.post<T.ManyDone>('/cases/commands', { cases, command }, options),
    assign: (one: string, body: { version: number; to?: string }) => client.post<T.CaseView>(`/cases/${id(one)}/assignee`, body),
    tick: (one: string, body: { version: number; ticks: { point: string; mark: T.Mark; remark: string }[] }) => client.post<T.CaseView>(`/cases/${id(one)}/checklist`, body),
    opinions: (one: string) => client.get<{ items: T.Opinion[] }>(`/cases/${id(one)}/opinions`),
    keepOpinion: (body: { id?: string; outcome: string; name: string; text: string }) => client.post<{ id: string }>('/opinions', body),
    forgetOpinion: (one: string) => client.delete<void>(`/opinions/${id(one)}`),
    absences: () => client.get<T.Absences>('/absences'),
    addAbsence: (body: T.NewAbsence) => client.post<T.Absences>('/absences', body),
    endAbsence: (one: string) => client.delete<void>(`/absences/${id(one)}`),
  },
  papers: {
    list: (project: string) => client.get<T.ProjectPapers>(`/projects/${id(project)}/papers`),
    start: (project: string, body: { name: string; bytes: number; material: string; case?: string }) => client.post<T.PaperUpload>(`/projects/${id(project)}/uploads`, body),
    upload: (upload: string, signal?: AbortSignal) => client.get<T.PaperUpload>(`/uploads/${id(upload)}`, undefined, signal),
    piece: (upload: string, offset: number, bytes: Blob, signal: AbortSignal) => client.piece<T.PaperUpload>(`/uploads/${id(upload)}`, offset, bytes, signal),
    finish: (upload: string) => client.post<T.PaperFile>(`/uploads/${id(upload)}/finish`),
    abandon: (upload: string) => client.delete<void>(`/uploads/${id(upload)}`),
  },
  permits: {
    get: (permit: string) => client.get<T.PermitView>(`/permits/${id(permit)}`),
    pdf: (permit: string) => href(`/permits/${id(permit)}/pdf`),
    ofd: (permit: string) => href(`/permits/${id(permit)}/ofd`),
  },
  documents: {
    get: (document: string) => client.get<T.DocumentView>(`/documents/${id(document)}`),
    pdf: (document: string) => href(`/documents/${id(document)}/pdf`),
  },
  open: {
    document: (document: string) => client.get<T.DocumentProof>(`/public/documents/${id(document)}`),
    permit: (permit: string) => client.get<T.PermitProof>(`/public/permits/${id(permit)}`),
    verify: (file: Blob) => client.upload<T.Verdict>('/public/permits/verify', file, 'application/octet-stream'),
    progress: (code: string) => client.get<T.Progress>(`/public/progress/${id(code)}`),
    key: () => client.get<T.PublicKey>('/public/key'),
    keys: () => href('/public/keys'),
    permitStatus: () => href('/public/permit-status'),
  },
}
