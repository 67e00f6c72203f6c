/** What a person types for a step of a case, and the command it makes. Pure; kept until the step is done. */
import type { CaseMaterial, CaseView, Command } from '@/api/types'
import { claim, LIVE, type Paper } from '@/components/paper'

export type Verb = Command['do']

export interface Draft {
  text: string
  /** papers ticked */
  papers: string[]
  /** what is wrong with each, or what must be supplied */
  whats: Record<string, string>
  opinion: 'agree' | 'disagree' | ''
  outcome: 'granted' | 'refused' | ''
  cause: string
  expected: string
  office: string
  /** whether and when it was done on paper */
  paper: Paper
}

export const VERBS: readonly Verb[] = [
  'accept', 'request-corrections', 'supplement', 'correct-on-the-spot', 'review', 'decide', 'deliver', 'resume', 'pause', 'extend', 'reject-not-required', 'reject-not-competent', 'withdraw',
]
export function isVerb(text: string): text is Verb { return (VERBS as readonly string[]).includes(text) }

/** One key a verb; mnemonic in English, and the same in every language. */
export const KEYS: Partial<Record<string, Verb>> = {
  a: 'accept', r: 'request-corrections', s: 'supplement', c: 'correct-on-the-spot', v: 'review', d: 'decide', l: 'deliver', p: 'pause', u: 'resume', e: 'extend', w: 'withdraw',
}

/** Papers that the law wants and that are not in hand. */
export function missing(materials: readonly CaseMaterial[]): CaseMaterial[] {
  return materials.filter((paper) => !paper.received && !paper.secondary)
}

/** Papers that may be handed in now: those asked for, else everything not in hand. */
export function owed(materials: readonly CaseMaterial[]): CaseMaterial[] {
  const asked = materials.filter((paper) => paper.requested)
  return asked.length > 0 ? asked : materials.filter((paper) => !paper.received)
}

/** How a form opens. What is missing is on the one-time notice from the start: it must say everything at once. */
export function fresh(verb: Verb, materials: readonly CaseMaterial[], brought: readonly string[] = []): Draft {
  // A paper that is owed and whose file is here goes in with the others, unless somebody unticks it.
  const supplied = owed(materials).map((paper) => paper.id).filter((id) => brought.includes(id))
  return {
    text: '', papers: verb === 'request-corrections' ? materials.filter((paper) => !paper.received).map((paper) => paper.id) : verb === 'supplement' ? supplied : [], whats: {},
    opinion: '', outcome: '', cause: '', expected: '', office: '', paper: LIVE,
  }
}

export function touched(draft: Draft, opened: Draft): boolean { return JSON.stringify(draft) !== JSON.stringify(opened) }

/** What is still to be filled in before it can be sent; names of the form's fields. */
export function lacking(verb: Verb, draft: Draft): (keyof Draft)[] {
  const no = (field: keyof Draft, there: boolean) => (there ? [] : [field])
  const text = draft.text.trim() !== ''
  switch (verb) {
    case 'request-corrections': case 'supplement': return no('papers', draft.papers.length > 0)
    case 'correct-on-the-spot': case 'reject-not-required': case 'extend': return no('text', text)
    case 'reject-not-competent': return no('office', draft.office.trim() !== '')
    case 'review': return [...no('opinion', draft.opinion !== ''), ...no('text', draft.opinion !== 'disagree' || text)]
    case 'pause': return [...no('cause', draft.cause !== ''), ...no('expected', draft.expected !== ''), ...no('text', text)]
    case 'decide': return [...no('outcome', draft.outcome !== ''), ...no('text', draft.outcome !== 'refused' || text)]
    case 'accept': case 'deliver': case 'resume': case 'withdraw': return []
  }
}

/** The command, or null while something is lacking. */
export function command(verb: Verb, draft: Draft, version: CaseView['version']): Command | null {
  const step = lacking(verb, draft).length > 0 ? null : bare(verb, draft, version)
  return step && { ...step, ...claim(draft.paper) }
}

function bare(verb: Verb, draft: Draft, version: CaseView['version']): Command | null {
  const text = draft.text.trim()
  switch (verb) {
    case 'accept': case 'deliver': case 'resume': return { version, do: verb }
    case 'request-corrections': return { version, do: verb, materials: draft.papers.map((id) => ({ id, what: (draft.whats[id] ?? '').trim() })) }
    case 'supplement': return { version, do: verb, materials: draft.papers }
    case 'correct-on-the-spot': return { version, do: verb, what: text }
    case 'reject-not-required': case 'extend': case 'withdraw': return { version, do: verb, reason: text }
    case 'reject-not-competent': return { version, do: verb, competent_office: draft.office.trim() }
    case 'review': return draft.opinion ? { version, do: verb, opinion: draft.opinion, text } : null
    case 'pause': return { version, do: verb, cause: draft.cause, expected_on: draft.expected, reason: text }
    case 'decide': return draft.outcome ? { version, do: verb, outcome: draft.outcome, reason: text } : null
  }
}
