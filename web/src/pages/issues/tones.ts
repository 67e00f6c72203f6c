/** The colour of each state of an issue. */
export const TONES: Record<string, string> = { received: 'hold', handed: 'busy', answered: 'ready', solved: 'good', unanswered: 'quiet', withdrawn: 'quiet' }
