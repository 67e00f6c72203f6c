/** The colour of a claim's state. */
export const claimTone = (state: string): string | undefined => ({ paid: 'good', granted: 'good', filed: 'busy', refused: 'bad' })[state]
