/** The colours of events. */
export const TONES: Record<string, string> = { open: 'ready', held: 'good', 'called-off': 'quiet' }
