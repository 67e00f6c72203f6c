/** The lists of what is waited for beside a case's own clock: their addresses, and who works them. */
import type { Role } from '@/api/types'

export type Wait = 'tolerated' | 'asked' | 'drawn'
export const WAITS: readonly Wait[] = ['tolerated', 'asked', 'drawn']

/** The step that answers each. */
export const STEP: Record<Wait, string> = { tolerated: 'supplement', asked: 'answer', drawn: 'recheck' }

const DESK: readonly Role[] = ['reviewer', 'office-head']
const OF_ROLE: Record<Wait, readonly Role[]> = {
  tolerated: ['applicant', 'window-clerk', ...DESK, 'project-officer', 'leader'],
  asked: DESK,
  drawn: [...DESK, 'leader'],
}
export function concerns(wait: Wait, role: Role | null): boolean { return role !== null && OF_ROLE[wait].includes(role) }

const DOES: Record<Wait, readonly Role[]> = { tolerated: ['applicant', 'window-clerk'], asked: DESK, drawn: DESK }
/** Whether this post does the step itself, or only sees that it is owed. */
export function does(wait: Wait, role: Role | null): boolean { return role !== null && DOES[wait].includes(role) }
