/** Lists by key: filters and sort live in the URL, a page is asked for by the key after which it begins. */
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import { isAbort, problemOf, type Query } from '@/api/client'
import type { Paged, Problem } from '@/api/types'

export interface PageOptions<T> {
  load: (query: Query, signal: AbortSignal) => Promise<Paged<T>>
  /** The names of the filters this list knows; all are texts in the URL. */
  filters: readonly string[]
  sort?: string
  order?: 'asc' | 'desc'
  /** false: the list keeps its filters to itself (a list within a tab). */
  url?: boolean
  /** Sent with every request, never shown in the URL. */
  fixed?: () => Query
  limit?: number
}

export type Page<T> = ReturnType<typeof usePage<T>>

export function usePage<T>(options: PageOptions<T>) {
  const inUrl = options.url ?? true
  const route = inUrl ? useRoute() : null
  const router = inUrl ? useRouter() : null
  const own = [...options.filters, 'sort', 'order', 'after', 'page']
  const state = ref<Record<string, string>>(read())
  const items = shallowRef<T[]>([])
  const total = shallowRef<number | null>(null)
  const next = shallowRef<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(true)
  const loaded = ref(false)
  /** The keys of the pages before this one, so that one can go back. */
  const before: string[] = []
  let running: AbortController | null = null

  function read(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const key of own) {
      const value = route?.query[key]
      if (typeof value === 'string' && value !== '') found[key] = value
    }
    return found
  }

  const filters = computed(() => Object.fromEntries(options.filters.map((key) => [key, state.value[key] ?? ''])) as Record<string, string>)
  const sort = computed(() => state.value['sort'] ?? options.sort ?? '')
  const order = computed<'asc' | 'desc'>(() => (state.value['order'] ?? options.order ?? 'asc') as 'asc' | 'desc')
  const number = computed(() => Number(state.value['page'] ?? 1))
  const active = computed(() => options.filters.filter((key) => state.value[key]).length)

  /** The question of this list, without its place in it: for export and for counting. */
  const query = computed<Query>(() => ({
    ...options.fixed?.(), ...filters.value, sort: sort.value || undefined, order: sort.value ? order.value : undefined,
  }))

  async function reload(): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    loading.value = true
    try {
      const found = await options.load({ ...query.value, after: state.value['after'], limit: options.limit ?? 50 }, mine.signal)
      items.value = found.items
      total.value = found.total
      next.value = found.next
      problem.value = null
      loaded.value = true
    } catch (error) {
      if (isAbort(error)) return
      problem.value = problemOf(error)
    } finally {
      if (running === mine) loading.value = false
    }
  }

  function go(changes: Record<string, string | undefined>): void {
    const wanted: Record<string, string> = {}
    for (const [key, value] of Object.entries({ ...state.value, ...changes })) if (value) wanted[key] = value
    if (route && router) {
      const rest: LocationQueryRaw = {}
      for (const [key, value] of Object.entries(route.query)) if (!own.includes(key)) rest[key] = value
      void router.replace({ query: { ...rest, ...wanted }, hash: route.hash })
    } else {
      state.value = wanted
    }
  }

  function toStart(changes: Record<string, string | undefined>): void {
    before.length = 0
    go({ ...changes, after: undefined, page: undefined })
  }

  if (route) {
    const name = route.name
    watch(() => route.query, () => {
      if (route.name !== name) return
      const found = read()
      if (JSON.stringify(found) !== JSON.stringify(state.value)) state.value = found
    })
  }
  watch(state, () => { void reload() })
  void reload()

  return {
    items, total, next, problem, loading, loaded, filters, sort, order, number, active, query, reload,
    set: (changes: Record<string, string | undefined>) => { toStart(changes) },
    clear: () => { toStart(Object.fromEntries(options.filters.map((key) => [key, undefined]))) },
    setSort: (by: string, direction: 'asc' | 'desc') => { toStart({ sort: by, order: direction }) },
    hasBefore: computed(() => number.value > 1),
    forward: () => {
      if (!next.value) return
      before.push(state.value['after'] ?? '')
      go({ after: next.value, page: String(number.value + 1) })
    },
    back: () => {
      const known = before.length > 0
      const after = before.pop()
      go({ after: after || undefined, page: known && number.value > 2 ? String(number.value - 1) : undefined })
    },
    toFirst: () => { toStart({}) },
  }
}
