/** The tone in which a state of a meeting, or a reason of an entry, is shown; the word always stands with it. */
export function tone(state: string): string {
  return ({ frozen: 'busy', held: 'good', missed: 'warn', slipped: 'bad', coming: 'warn', undone: 'hold' } as Record<string, string>)[state] ?? ''
}
