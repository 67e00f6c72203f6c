/** Sends what was written, one after the other, each until the server has said yes or no. An answer that was lost is no answer: the same
 * entry goes again, and the server takes it once, by its id. */
import { computed, shallowRef } from 'vue'
import { problemOf } from '@/api/client'
import type { Problem } from '@/api/types'
import { visits, type Visit, type VisitVerb } from '@/api/visits'
import { useMe, useSession } from '@/composables/useSession'
import { drop, keepVisit, lastUser, outgoing, put, type Outgoing } from './box'
import { uuid7 } from './uuid7'

/** How often what waits is tried again, in milliseconds. */
const AGAIN = 15_000

const all = shallowRef<Outgoing[]>([])
const sending = shallowRef(false)
const listeners = new Set<(visit: Visit) => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** What an answer makes of an entry: the network and the server's own troubles say nothing about it. */
export function afterwards(problem: Problem): 'waiting' | 'refused' {
  const { status } = problem
  const later = status === 0 || status >= 500 || status === 401 || status === 408 || status === 429 || problem.code === 'csrf-token-wrong'
  return later ? 'waiting' : 'refused'
}

async function refresh(): Promise<void> { all.value = await outgoing() }

/** One at a time, also among several tabs. */
async function alone(work: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request('ballast-outbox', { ifAvailable: true }, async (lock) => { if (lock) await work() })
  else await work()
}

async function sync(): Promise<void> {
  if (sending.value) return
  sending.value = true
  try {
    await alone(async () => {
      const { load, session } = useSession()
      const { user } = useMe()
      await refresh()
      if (!all.value.some((one) => one.state === 'waiting')) return
      // A page that was opened without a network has no session yet.
      if (!session.value?.user) { try { await load() } catch { return } }
      const me = user.value?.id
      for (const one of all.value.filter((entry) => entry.state === 'waiting' && entry.user === me)) {
        try {
          const visit = await visits.write(one.visit, { id: one.id, entity: one.entity, do: one.do, text: one.text, upon: one.upon })
          await drop(one.id)
          if (me) await keepVisit(me, visit)
          for (const tell of listeners) tell(visit)
        } catch (error) {
          const problem = problemOf(error)
          if (afterwards(problem) === 'waiting') break
          await put({ ...one, state: 'refused', problem })
        }
      }
      await refresh()
    })
  } finally {
    sending.value = false
  }
}

async function write(visit: string, stop: { entity: string; name: string }, what: { do: VisitVerb; text: string; upon: string | null }): Promise<void> {
  const user = useMe().user.value?.id ?? (await lastUser())
  await put({ id: uuid7(), user, visit, entity: stop.entity, name: stop.name, ...what, state: 'waiting', problem: null })
  await refresh()
  void sync()
}

async function forget(id: string): Promise<void> {
  await drop(id)
  await refresh()
}

const online = () => { void sync() }

export function useOutbox() {
  return {
    entries: computed(() => all.value),
    waiting: computed(() => all.value.filter((one) => one.state === 'waiting').length),
    sending: computed(() => sending.value),
    write, forget, sync, refresh,
    /** Listens while a page is open: to what the server took, to the network's return. Gives a way to stop. */
    listen(tell: (visit: Visit) => void): () => void {
      listeners.add(tell)
      window.addEventListener('online', online)
      timer ??= setInterval(online, AGAIN)
      void refresh().then(sync)
      return () => {
        listeners.delete(tell)
        if (listeners.size) return
        window.removeEventListener('online', online)
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}
