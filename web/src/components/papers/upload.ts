/** An upload that goes on: after a cut line, a restarted server, a pause, or a page that was loaded again. */
import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { isAbort, problemOf } from '@/api/client'
import { api } from '@/api/routes'
import type { PaperFile, Problem } from '@/api/types'

/** One piece: short enough for a slow line to bring within a minute. */
const PIECE = 4 * 1024 * 1024
const WAITS = [500, 1000, 2000, 4000, 5000]

export type Phase = 'idle' | 'sending' | 'waiting' | 'paused' | 'checking' | 'done' | 'failed'

/** What the browser remembers of an upload, to know its file again. */
export interface Remembered { id: string; name: string; bytes: number; modified: number }

export function same(remembered: Remembered, file: { name: string; size: number; lastModified: number }): boolean {
  return remembered.name === file.name && remembered.bytes === file.size && remembered.modified === file.lastModified
}

/** What a refused piece means: ask where it stands, wait and try again, or stop. */
export function after(problem: Problem): 'ask' | 'wait' | 'stop' {
  if (problem.code === 'upload-offset-differs' || problem.code === 'piece-cut') return 'ask'
  if (problem.code === 'upload-busy' || problem.status === 0 || problem.status === 429 || problem.status >= 500) return 'wait'
  return 'stop'
}

const place = (project: string, material: string) => `ballast.upload.${project}.${material}`
function recall(key: string): Remembered | null {
  try { return JSON.parse(localStorage.getItem(key) ?? 'null') as Remembered | null } catch { return null }
}
function remember(key: string, what: Remembered | null): void {
  try {
    if (what) localStorage.setItem(key, JSON.stringify(what))
    else localStorage.removeItem(key)
  } catch { /* a browser without memory uploads as well, only not across pages */ }
}

export function useUpload(of: () => { project: string; material: string; case: string | null }, done: (file: PaperFile) => void) {
  const phase = ref<Phase>('idle')
  const sent = ref(0)
  const total = ref(0)
  const name = ref('')
  const problem = shallowRef<Problem | null>(null)
  /** An upload of an earlier visit: it waits for its file to be chosen again. */
  const left = shallowRef<Remembered | null>(null)
  let file: File | null = null
  let id = ''
  let stop = new AbortController()
  const key = () => place(of().project, of().material)

  async function look(): Promise<void> {
    const mine = key()
    const known = recall(mine)
    left.value = null
    if (!known) return
    try {
      const there = await api.papers.upload(known.id)
      if (mine !== key() || phase.value !== 'idle') return
      left.value = known
      sent.value = there.offset
      total.value = there.bytes
    } catch (error) {
      if (problemOf(error).status === 404) remember(mine, null)
    }
  }
  watch(key, () => { void look() }, { immediate: true })

  const pause = (ms: number) => new Promise<void>((go) => {
    const timer = setTimeout(go, ms)
    stop.signal.addEventListener('abort', () => { clearTimeout(timer); go() }, { once: true })
  })

  async function choose(chosen: File): Promise<void> {
    if (phase.value === 'sending' || phase.value === 'waiting' || phase.value === 'checking') return
    problem.value = null
    const known = recall(key())
    file = chosen
    name.value = chosen.name
    total.value = chosen.size
    try {
      if (known && same(known, chosen)) {
        id = known.id
      } else {
        if (known) await api.papers.abandon(known.id).catch(() => undefined)
        remember(key(), null)
        const { project, material, case: forCase } = of()
        const begun = await api.papers.start(project, { name: chosen.name, bytes: chosen.size, material, ...(forCase && { case: forCase }) })
        id = begun.id
        remember(key(), { id, name: chosen.name, bytes: chosen.size, modified: chosen.lastModified })
      }
    } catch (error) {
      problem.value = problemOf(error)
      phase.value = 'failed'
      return
    }
    left.value = null
    await go()
  }

  async function go(): Promise<void> {
    if (!file) return
    stop = new AbortController()
    const { signal } = stop
    problem.value = null
    phase.value = 'sending'
    let asked = false
    let failures = 0
    while (!signal.aborted) {
      try {
        if (!asked) {
          sent.value = (await api.papers.upload(id, signal)).offset
          asked = true
        }
        if (sent.value < file.size) {
          phase.value = 'sending'
          sent.value = (await api.papers.piece(id, sent.value, file.slice(sent.value, sent.value + PIECE), signal)).offset
          failures = 0
          continue
        }
        phase.value = 'checking'
        const paper = await api.papers.finish(id)
        remember(key(), null)
        phase.value = 'done'
        done(paper)
        return
      } catch (error) {
        if (isAbort(error) || signal.aborted) break
        const told = problemOf(error)
        const next = after(told)
        if (next === 'stop') {
          // What the server has thrown away cannot be continued.
          if (told.status === 404 || told.status === 422) remember(key(), null)
          problem.value = told
          phase.value = 'failed'
          return
        }
        asked = next !== 'ask' && told.status !== 0
        if (phase.value !== 'checking') phase.value = 'waiting'
        await pause(WAITS[Math.min(failures, WAITS.length - 1)] ?? 5000)
        failures += 1
        if (told.status >= 500 || told.status === 0) asked = false
      }
    }
    phase.value = 'paused'
  }

  async function abandon(): Promise<void> {
    stop.abort()
    const old = id || left.value?.id || ''
    remember(key(), null)
    left.value = null
    file = null
    id = ''
    phase.value = 'idle'
    problem.value = null
    if (old) await api.papers.abandon(old).catch(() => undefined)
  }

  onBeforeUnmount(() => { stop.abort() })
  return { phase, sent, total, name, problem, left, choose, halt: () => { stop.abort() }, go, abandon }
}
