/** Who read personal data. */
import { client, href, type Query } from './client'
import type { components } from './schema'
import type { Paged } from './types'

export type ReadRow = components['schemas']['ReadRow']
export type OwnRead = components['schemas']['OwnRead']

export const reads = {
  list: (query: Query, signal?: AbortSignal) => client.get<Paged<ReadRow>>('/reads', query, signal),
  csv: (query: Query) => href('/reads.csv', query),
  own: (query: Query, signal?: AbortSignal) => client.get<Paged<OwnRead>>('/me/reads', query, signal),
}
