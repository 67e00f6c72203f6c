/** The documents that a step has just brought: offered with the word that it is done. */
import { api } from '@/api/routes'
import type { CaseView, Text } from '@/api/types'

export function newlyOwed(before: CaseView, after: CaseView, tx: (text: Text) => string): { text: string; href: string }[] {
  const known = new Set(before.documents.map((one) => one.id))
  return after.documents.filter((one) => !known.has(one.id)).map((one) => ({ text: tx(one.name), href: api.documents.pdf(one.id) }))
}
