/** A description of a project in an address: only what differs from the plain one, so that links stay short. */
import type { Fact, Facts, FieldInfo } from '@/api/types'
import { PLAIN } from './presets'

export type Kinds = Map<string, FieldInfo['kind']>
const UNKNOWN = '?'

function write(value: Fact | undefined): string {
  if (value === undefined) return UNKNOWN
  if (typeof value === 'boolean') return value ? '1' : '0'
  return Array.isArray(value) ? value.join(',') : String(value)
}

function read(text: string, kind: FieldInfo['kind']): Fact | undefined {
  switch (kind) {
    case 'bool': return text === '1'
    case 'int': return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'texts': return text.split(',').filter(Boolean)
    default: return text
  }
}

/** The query of a description. */
export function toQuery(facts: Facts): Record<string, string> {
  const query: Record<string, string> = {}
  for (const id of new Set([...Object.keys(PLAIN), ...Object.keys(facts)])) {
    const text = write(facts[id])
    if (text !== write(PLAIN[id])) query[id] = text
  }
  return query
}

/** The description in a query; what is not a field of the city is left out. */
export function fromQuery(query: Record<string, unknown>, kinds: Kinds): Facts {
  const facts: Facts = { ...PLAIN }
  for (const [id, text] of Object.entries(query)) {
    const kind = kinds.get(id)
    if (!kind || typeof text !== 'string') continue
    const value = text === UNKNOWN ? undefined : read(text, kind)
    if (value === undefined) delete facts[id]
    else facts[id] = value
  }
  return facts
}
