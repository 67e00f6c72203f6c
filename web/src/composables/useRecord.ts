/** Record (what the server has) and draft (what the person typed), kept apart: a failed save loses nothing, a 409 shows both. */
import { computed, ref, shallowRef, type Ref } from 'vue'
import { problemOf } from '@/api/client'
import type { Problem } from '@/api/types'

export interface Difference<D> { key: keyof D & string; base: unknown; mine: unknown; theirs: unknown }

export interface RecordOptions<R, D extends object> {
  load: () => Promise<R>
  /** The editable part of a record. */
  toDraft: (record: R) => D
  /** Sends the changed keys only. */
  save: (record: R, changes: Partial<D>) => Promise<R>
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export function useRecord<R, D extends object>(options: RecordOptions<R, D>) {
  const record = shallowRef<R | null>(null)
  const base = shallowRef<D | null>(null)
  const draft = ref<D | null>(null) as Ref<D | null>
  const theirs = shallowRef<R | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  const saving = ref(false)

  const keys = (of: D) => Object.keys(of) as (keyof D & string)[]
  const changed = computed(() => {
    const mine = draft.value
    const was = base.value
    if (!mine || !was) return []
    return [...new Set([...keys(mine), ...keys(was)])].filter((key) => !same(mine[key], was[key]))
  })
  const dirty = computed(() => changed.value.length > 0)

  /** After a conflict: what both sides made of the fields I changed. */
  const conflict = computed<Difference<D>[]>(() => {
    if (!theirs.value || !draft.value || !base.value) return []
    const other = options.toDraft(theirs.value)
    const [mine, was] = [draft.value, base.value]
    return changed.value.map((key) => ({ key, base: was[key], mine: mine[key], theirs: other[key] }))
  })

  function take(next: R): void {
    record.value = next
    base.value = options.toDraft(next)
    draft.value = copy(base.value)
    theirs.value = null
  }

  async function reload(): Promise<void> {
    loading.value = true
    try {
      take(await options.load())
      problem.value = null
    } catch (error) {
      problem.value = problemOf(error)
    } finally {
      loading.value = false
    }
  }

  async function save(): Promise<boolean> {
    if (!record.value || !draft.value || saving.value) return false
    saving.value = true
    problem.value = null
    try {
      const mine = draft.value
      const changes = Object.fromEntries(changed.value.map((key) => [key, mine[key]])) as Partial<D>
      take(await options.save(record.value, changes))
      return true
    } catch (error) {
      problem.value = problemOf(error)
      if (problem.value.status === 409) {
        try { theirs.value = await options.load() } catch { /* the problem above is shown; saving again asks again */ }
      }
      return false
    } finally {
      saving.value = false
    }
  }

  /** Goes on from their version: with my values laid over it, or without. */
  function settle(keep: 'mine' | 'theirs'): void {
    const other = theirs.value
    if (!other || !draft.value) return
    const mine = copy(draft.value)
    const touched = changed.value
    take(other)
    problem.value = null
    if (keep === 'mine') for (const key of touched) draft.value[key] = mine[key]
  }

  function reset(): void {
    if (base.value) draft.value = copy(base.value)
    problem.value = null
    theirs.value = null
  }

  return { record, draft, changed, dirty, conflict, problem, loading, saving, reload, save, settle, reset, take }
}
