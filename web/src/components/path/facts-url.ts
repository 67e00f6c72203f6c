/** The facts of a project in an address, so that a question can be sent to a colleague. Unknown facts are absent. */
import type { Fact, FieldInfo, Facts } from '@/api/types'

type Kind = Pick<FieldInfo, 'id' | 'kind'>
/** A list that is known to be empty. */
const EMPTY = '-'

export function encodeFacts(facts: Facts, fields: readonly Kind[]): Record<string, string> {
  const query: Record<string, string> = {}
  for (const { id, kind } of fields) {
    const value = facts[id]
    if (value === undefined) continue
    if (kind === 'bool') query[id] = value === true ? '1' : '0'
    else if (kind === 'texts') query[id] = Array.isArray(value) && value.length > 0 ? value.join(',') : EMPTY
    else if (String(value) !== '') query[id] = String(value)
  }
  return query
}

function decode(kind: FieldInfo['kind'], text: string): Fact | undefined {
  switch (kind) {
    case 'bool': return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined
    case 'int': return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'texts': return text === EMPTY ? [] : text.split(',').filter(Boolean)
    case 'date': return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined
    case 'text': return text || undefined
  }
}

/** What an address says; names that are no fact and values that cannot be read are passed over. */
export function decodeFacts(query: Record<string, unknown>, fields: readonly Kind[]): Facts {
  const facts: Facts = {}
  for (const { id, kind } of fields) {
    const given = query[id]
    const text = Array.isArray(given) ? given[0] : given
    if (typeof text !== 'string' || text === '') continue
    const value = decode(kind, text)
    if (value !== undefined) facts[id] = value
  }
  return facts
}
