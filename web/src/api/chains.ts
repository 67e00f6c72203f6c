/** Industry chains as the API speaks of them: links, groups of links, and the records behind each figure. */
import { client, href, type Query } from './client'
import type { EntityRow } from './entities'
import type { LeadRow } from './leads'
import type { Paged, ProjectRow, Text } from './types'

export type Strength = 'strong' | 'present' | 'underway' | 'gap'
export interface ChainCard {
  id: string; name: Text; links: number; strong: number; present: number; underway: number; gaps: number; enterprises: number; above_scale: number; projects: number
  investment_yuan: number; /** null: the reader sees no leads */ leads: number | null
}
export interface ChainRules { strong: Text; present: Text; kinds: Text[]; source: string; confidence: string; within: Text | null }
export interface ChainLink {
  chain: string; id: string; name: Text; tier: string; tier_name: Text; products: Text[]; industries: { code: string; name: Text }[]; words: string[]; requires: string[]
  strength: Strength; strength_name: Text; enterprises: number; above_scale: number; projects: number; underway: number; investment_yuan: number
  leads: number | null; open_leads: number | null
}
export interface Chain extends ChainCard { nodes: ChainLink[]; rules: ChainRules; can: string[] }
export interface ChainGroup {
  kind: 'cluster' | 'energy' | 'programme'; id: string; name: Text; scale_yuan: number | null
  links: { chain: string; chain_name: Text; id: string; name: Text; strength: Strength; strength_name: Text; enterprises: number }[]
  enterprises: number | null; above_scale: number | null; projects: number; registered: number; started: number; late: number; investment_yuan: number
  stages: { stage: string; name: Text; projects: number }[]; leads: number | null
}
export type ChainProject = ProjectRow & { why: Text[]; late: Text | null }
export type ChainEntity = EntityRow & { why: Text[]; above_scale: boolean }
export type ChainLead = LeadRow & { why: Text[] }

const id = encodeURIComponent

export const chains = {
  all: () => client.get<{ chains: ChainCard[]; rules: ChainRules }>('/chains'),
  csv: () => href('/chains.csv', {}),
  get: (chain: string) => client.get<Chain>(`/chains/${id(chain)}`),
  groups: () => client.get<ChainGroup[]>('/chains/groups'),
  groupsCsv: () => href('/chains/groups.csv', {}),
  projects: (query: Query, signal?: AbortSignal) => client.get<Paged<ChainProject>>('/chains/projects', query, signal),
  projectsCsv: (query: Query) => href('/chains/projects.csv', query),
  entities: (query: Query, signal?: AbortSignal) => client.get<Paged<ChainEntity>>('/chains/entities', query, signal),
  entitiesCsv: (query: Query) => href('/chains/entities.csv', query),
  leads: (query: Query, signal?: AbortSignal) => client.get<Paged<ChainLead>>('/chains/leads', query, signal),
  leadsCsv: (query: Query) => href('/chains/leads.csv', query),
}
