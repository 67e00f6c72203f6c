/** Rows that are chosen, to do something to all of them; those that leave the page are forgotten. */
import { computed, shallowRef, watch, type Ref } from 'vue'

export interface Selection<T extends { id: string }> {
  chosen: Ref<T[]>
  has: (row: T) => boolean
  toggle: (row: T) => void
  /** All rows of the page, or none. */
  all: (on: boolean) => void
  clear: () => void
}

export function useSelection<T extends { id: string }>(rows: Ref<T[]>): Selection<T> {
  const ids = shallowRef<ReadonlySet<string>>(new Set())
  watch(rows, (now) => {
    const here = new Set(now.map((row) => row.id))
    ids.value = new Set([...ids.value].filter((id) => here.has(id)))
  })
  return {
    chosen: computed(() => rows.value.filter((row) => ids.value.has(row.id))),
    has: (row) => ids.value.has(row.id),
    toggle: (row) => {
      const next = new Set(ids.value)
      if (!next.delete(row.id)) next.add(row.id)
      ids.value = next
    },
    all: (on) => { ids.value = new Set(on ? rows.value.map((row) => row.id) : []) },
    clear: () => { ids.value = new Set() },
  }
}
