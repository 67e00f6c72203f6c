/** How strong a link is, as colours and shapes: the word always stands beside them. */
import type { Strength } from '@/api/chains'
import type { StepState } from '@/api/types'

export const STRENGTHS: readonly Strength[] = ['strong', 'present', 'underway', 'gap']
export const TONES: Record<Strength, string> = { strong: 'good', present: 'ready', underway: 'warn', gap: 'bad' }
export const MARKS: Record<Strength, StepState> = { strong: 'granted', present: 'ready', underway: 'open', gap: 'refused' }
