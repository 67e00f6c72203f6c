/** What is typed into a form that the server described, and the fields of the command that it makes. Pure. */
import type { FormField } from '@/api/types'

export type Answer = string | string[]
export type Answers = Record<string, Answer>

/** How a form opens. */
export function blank(fields: readonly FormField[]): Answers {
  return Object.fromEntries(fields.map((field) => [field.name, field.kind === 'choices' ? [] : (field.value ?? '')]))
}

function empty(answer: Answer | undefined): boolean {
  return answer === undefined || answer === null || answer.length === 0 || (typeof answer === 'string' && answer.trim() === '')
}

/** Names of the fields that must be filled in and are not. */
export function lacks(fields: readonly FormField[], answers: Answers): string[] {
  return fields.filter((field) => field.required && empty(answers[field.name])).map((field) => field.name)
}

/** The command's fields. What may be left out is left out. */
export function filled(fields: readonly FormField[], answers: Answers): Record<string, unknown> {
  const entries = fields.flatMap((field): [string, unknown][] => {
    const answer = answers[field.name]
    if (answer === undefined || (empty(answer) && !field.required)) return []
    if (field.kind === 'yes-no') return [[field.name, answer === 'true']]
    if (field.kind === 'names') return [[field.name, String(answer).split(/[，,、;；\n]/).map((name) => name.trim()).filter(Boolean)]]
    return [[field.name, typeof answer === 'string' ? answer.trim() : answer]]
  })
  return Object.fromEntries(entries)
}
