/** The colour of each stage of a lead, and of each state of a clash. */
export const TONES: Record<string, string> = { contact: 'quiet', visited: 'busy', negotiating: 'busy', signed: 'ready', landed: 'good', lost: 'quiet', merged: 'quiet', yielded: 'quiet' }
export const CLASH_TONES: Record<string, string> = { open: 'warn', joint: 'good', first: 'quiet', separate: 'quiet' }
