/** The colour of each state of a complaint. */
export const TONES: Record<string, string> = { received: 'hold', declined: 'quiet', accepted: 'busy', handed: 'busy', answered: 'ready', satisfied: 'good', unsatisfied: 'quiet', unjudged: 'quiet' }
