/** One thing from the server: what it is, whether it is coming, why it did not come. */
import { ref, shallowRef, watch, type WatchSource } from 'vue'
import { problemOf } from '@/api/client'
import type { Problem } from '@/api/types'

/** Loads at once and again whenever `on` changes; the last question's answer wins. */
export function useLoad<T>(load: () => Promise<T>, on?: WatchSource | WatchSource[]) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let asked = 0
  async function reload(): Promise<void> {
    const mine = ++asked
    loading.value = true
    try {
      const found = await load()
      if (mine !== asked) return
      data.value = found
      problem.value = null
    } catch (error) {
      if (mine === asked) problem.value = problemOf(error)
    } finally {
      if (mine === asked) loading.value = false
    }
  }
  void reload()
  if (on) watch(on as WatchSource, () => { void reload() })
  return { data, problem, loading, reload }
}

/** One act: while it runs the button waits; if it fails, its problem stands beside the form and nothing typed is lost. */
export function useAct<A extends unknown[], R>(act: (...args: A) => Promise<R>) {
  const running = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function run(...args: A): Promise<R | undefined> {
    if (running.value) return undefined
    running.value = true
    problem.value = null
    try {
      return await act(...args)
    } catch (error) {
      problem.value = problemOf(error)
      return undefined
    } finally {
      running.value = false
    }
  }
  return { run, running, problem, clear: () => { problem.value = null } }
}
