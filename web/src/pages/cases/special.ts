/** What is typed into a form that the server described, and the fields of the command that it makes. Pure. */
import type { FormField } from '@/api/types'

/** What an office said at a joint review; `absent` is not sent. */
export interface Said { opinion: 'agree' | 'disagree' | 'absent'; text: string }
export type Answer = string | string[] | Record<string, Said>
export type Answers = Record<string, Answer>

/** How a form opens. */
export function blank(fields: readonly FormField[]): Answers {
  return Object.fromEntries(fields.map((field): [string, Answer] => {
    switch (field.kind) {
      case 'choices': return [field.name, field.value ? field.value.split(',') : []]
      case 'opinions': return [field.name, Object.fromEntries(field.options.map((one) => [one.id, { opinion: 'agree', text: '' }]))]
      default: return [field.name, field.value ?? '']
    }
  }))
}

function empty(answer: Answer | undefined): boolean {
  if (answer === undefined || answer === null) return true
  return typeof answer === 'string' ? answer.trim() === '' : Object.keys(answer).length === 0
}

function isSaid(answer: Answer): answer is Record<string, Said> {
  return typeof answer === 'object' && !Array.isArray(answer)
}

/** Offices that disagree without a word. */
export function wordless(answer: Answer | undefined): string[] {
  if (!answer || !isSaid(answer)) return []
  return Object.entries(answer).filter(([, one]) => one.opinion === 'disagree' && one.text.trim() === '').map(([office]) => office)
}

/** Names of the fields that must be filled in and are not. */
export function lacks(fields: readonly FormField[], answers: Answers): string[] {
  return fields.filter((field) => (field.required && empty(answers[field.name])) || wordless(answers[field.name]).length > 0).map((field) => field.name)
}

/** The command's fields. What may be left out is left out. */
export function filled(fields: readonly FormField[], answers: Answers): Record<string, unknown> {
  const entries = fields.flatMap((field): [string, unknown][] => {
    const answer = answers[field.name]
    if (answer === undefined || (empty(answer) && !field.required)) return []
    if (isSaid(answer)) return [[field.name, Object.entries(answer).filter(([, one]) => one.opinion !== 'absent').map(([office, one]) => ({ office, opinion: one.opinion, text: one.text.trim() }))]]
    if (field.kind === 'yes-no') return [[field.name, answer === 'true']]
    if (field.kind === 'names') return [[field.name, String(answer).split(/[，,、;；\n]/).map((name) => name.trim()).filter(Boolean)]]
    return [[field.name, typeof answer === 'string' ? answer.trim() : answer]]
  })
  return Object.fromEntries(entries)
}
