/** What a state of an application looks like, and the draft that a person fills in. Pure. */
import type { Establishment, Founding, KitState } from '@/api/establishments'

export const TONES: Record<KitState, string> = { draft: 'warn', lapsed: 'quiet', filed: 'busy', registered: 'busy', completed: 'good', ended: 'quiet' }

/** The form with what is typed once and never sent back. */
export interface Draft extends Founding { representative_id: string }

export function draftOf(one: Establishment): Draft {
  return { ...one.form, representative_id: '' }
}

/** What the server wants of the fields that changed: an identity number that was not typed is not sent. */
export function sent(changes: Partial<Draft>): Partial<Draft> {
  const { representative_id, ...rest } = changes
  return { ...rest, ...(representative_id?.trim() && { representative_id: representative_id.trim() }) }
}
