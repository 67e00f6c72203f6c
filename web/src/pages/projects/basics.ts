/** What a project's register entry says, as a form holds it. */
import type { Facts, FieldInfo, NewProject, Problem, Project } from '@/api/types'
import type { Locale } from '@/i18n'

export interface Basics {
  name: string; code: string; district: string; industry: string; cluster: string; base: string
  owner: string; owner_code: string; investment_yuan: number | null; planned_start_on: string
  place: { lon: number | null; lat: number | null }
}

export const NOTHING: Basics = {
  name: '', code: '', district: '', industry: '', cluster: '', base: '', owner: '', owner_code: '', investment_yuan: null, planned_start_on: '',
  place: { lon: null, lat: null },
}
export const REQUIRED = ['name', 'district', 'industry', 'owner', 'investment_yuan'] as const

/** The form's name of each field, for messages and for comparing versions. */
export const LABELS: Record<keyof Basics, string> = {
  name: 'projectForm.name', code: 'projectForm.code', district: 'projectForm.district', industry: 'projectForm.industry', cluster: 'projectForm.cluster',
  base: 'projectForm.base', owner: 'projectForm.owner', owner_code: 'projectForm.ownerCode', investment_yuan: 'projectForm.investment',
  planned_start_on: 'projectForm.plannedStart', place: 'map.place',
}

export function basicsOf(project: Project): Basics {
  return {
    name: project.name, code: project.code ?? '', district: project.district, industry: project.industry, cluster: project.cluster ?? '',
    base: project.base ?? '', owner: project.owner, owner_code: project.owner_code ?? '', investment_yuan: project.investment_yuan,
    planned_start_on: project.planned_start_on ?? '', place: project.place ?? { lon: null, lat: null },
  }
}

/** The body of a request: an empty date is left out, everything else is sent as typed. */
export function sent(basics: Partial<Basics>): Partial<NewProject> {
  const { investment_yuan, planned_start_on, ...rest } = basics
  return {
    ...rest,
    ...(investment_yuan !== null && investment_yuan !== undefined && { investment_yuan }),
    ...(planned_start_on && { planned_start_on }),
  }
}

/** The body that enters a project: codes, cluster and base that are empty are none. */
export function entered(basics: Basics, facts: Facts, confirm_codes: boolean): NewProject & { confirm_codes: boolean } {
  const { code, owner_code, cluster, base } = basics
  return { ...sent(basics), code: code || null, owner_code: owner_code || null, cluster: cluster || null, base: base || null, facts, confirm_codes } as NewProject & { confirm_codes: boolean }
}

/** The facts with everything that is still open as "no" or 0. */
export function plain(facts: Facts, fields: readonly FieldInfo[]): Facts {
  const next: Facts = { ...facts }
  for (const field of fields) {
    if (field.id in next || field.id === 'industry' || field.id === 'investment_yuan') continue
    if (field.kind === 'bool') next[field.id] = false
    else if (field.kind === 'int') next[field.id] = 0
    else if (field.kind === 'texts') next[field.id] = []
    else if (field.options.some((one) => one.id === 'none')) next[field.id] = 'none'
  }
  return next
}

export function missing(basics: Basics): (keyof Basics)[] {
  return REQUIRED.filter((key) => basics[key] === null || String(basics[key]).trim() === '')
}

/** The messages of a problem by field; facts without their prefix. */
export function messages(problem: Problem | null, locale: Locale): Record<string, string> {
  return Object.fromEntries((problem?.errors ?? []).map((one) => [
    one.field.replace(/^facts\./, ''), locale === 'en' ? one.message_en || one.message : one.message,
  ]))
}

export function codesInDoubt(problem: Problem | null): boolean {
  return (problem?.errors ?? []).some((one) => one.field === 'code' || one.field === 'owner_code')
}
