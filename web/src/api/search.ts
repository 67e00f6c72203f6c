/** One search over everything, as the API speaks of it. */
import { client } from './client'
import type { Text } from './types'

export const FOUND_KINDS = ['project', 'entity', 'case', 'permit', 'policy', 'item', 'office', 'person'] as const
export type FoundKind = (typeof FOUND_KINDS)[number]
export interface Hit { id: string; title: Text; note: Text }
export interface HitGroup { kind: FoundKind; hits: Hit[]; more: boolean }
export interface SearchResult { groups: HitGroup[] }

/** The page of a kind on which all that is found stands, where there is one. */
export const LISTS: Partial<Record<FoundKind, string>> = { project: 'projects', entity: 'entities', case: 'cases', policy: 'policies', item: 'items', person: 'people' }

export const search = (q: string, signal?: AbortSignal) => client.get<SearchResult>('/search', { q }, signal)
