/** Offices, districts, industries, items, fields: constant while the page is open, so asked for once. */
import { computed, shallowRef } from 'vue'
import { problemOf } from '@/api/client'
import { api } from '@/api/routes'
import type { ItemBrief, Office, Problem, Reference, Text } from '@/api/types'

const reference = shallowRef<Reference | null>(null)
const problem = shallowRef<Problem | null>(null)
let asked: Promise<void> | null = null

async function load(): Promise<void> {
  try {
    reference.value = await api.reference()
    problem.value = null
  } catch (error) {
    problem.value = problemOf(error)
    asked = null
  }
}

export function useReference() {
  asked ??= load()
  const find = <K extends { id: string }>(list: K[] | undefined, id: string | null) => list?.find((one) => one.id === id) ?? null
  return {
    /** null until it has come */
    reference: computed(() => reference.value),
    problem: computed(() => problem.value),
    ready: () => (asked ??= load()),
    office: (id: string | null): Office | null => find(reference.value?.offices, id),
    item: (id: string | null): ItemBrief | null => find(reference.value?.items, id),
    stage: (id: string | null): Text | null => find(reference.value?.stages, id)?.name ?? null,
    cluster: (id: string | null): Text | null => find(reference.value?.clusters, id)?.name ?? null,
    base: (id: string | null): Text | null => find(reference.value?.bases, id)?.name ?? null,
    partner: (id: string | null): Text | null => find(reference.value?.partners, id)?.name ?? null,
    field: (id: string) => find(reference.value?.fields, id),
  }
}
