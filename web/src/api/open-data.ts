/** What the city publishes of its records. */
import { client } from './client'
import type { Text } from './types'

export interface Dataset { id: string; name: Text; about: Text; columns: { id: string; name: Text }[]; csv: string; json: string; sample: Text[][] }
export interface OpenDataCatalogue { licence: Text | null; as_of: string; datasets: Dataset[]; feed: string | null }

export const openData = { catalogue: () => client.get<OpenDataCatalogue>('/public/open-data') }
