/** The colour of each state of a finding. */
export const TONES: Record<string, string> = { new: 'hold', asked: 'busy', answered: 'ready', explained: 'good', handed: 'quiet' }
