/** The colours of visits and of their reasons. */
export const STATES: Record<string, string> = { planned: 'busy', done: 'good', 'called-off': 'quiet' }
export const REASONS: Record<string, string> = { late: 'bad', unanswered: 'bad', near: 'warn', unsolved: 'warn', policy: 'ready', long: 'quiet' }
/** Where a reason is read. */
export function whereOf(kind: string, about: string): string {
  if (kind === 'policy') return `/policies/${about}`
  return kind === 'unsolved' || kind === 'unanswered' ? `/issues/${about}` : `/duties/${about}`
}
