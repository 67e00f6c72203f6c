/** Who I am and what day it is: the only two things of the server that the client keeps. */
import { computed, ref, shallowRef } from 'vue'
import { setCsrf } from '@/api/client'
import { posts } from '@/api/posts'
import { api } from '@/api/routes'
import type { Clock, ClockAdvanced, Role, Session } from '@/api/types'

const session = shallowRef<Session | null>(null)
/** Grows when everything on the page may have changed: another person, another day. Pages are drawn anew. */
export const epoch = ref(0)
export const clockState = computed<Clock | null>(() => session.value?.clock ?? null)

let loading: Promise<Session> | null = null

function keep(next: Session): Session {
  session.value = next
  setCsrf(next.csrf)
  return next
}

async function load(): Promise<Session> {
  loading ??= api.session.get().then(keep).finally(() => { loading = null })
  return loading
}

async function signIn(who: { identity: string } | { name: string; password: string }): Promise<Session> {
  const next = keep(await api.session.signIn(who))
  epoch.value += 1
  return next
}

/** Somebody came in by the second step: everything on the page may have changed. */
function enter(next: Session): void {
  keep(next)
  epoch.value += 1
}

/** Goes on in another of one's posts: everything on the page may have changed. What was read of visits in the one before is not kept. */
async function switchPost(post: string | null): Promise<Session> {
  const next = keep(await posts.switchTo(post))
  await forget()
  epoch.value += 1
  return next
}

/** What he read of visits is not for the next one at this device; a browser without storage kept nothing. What waits to be sent stays. */
async function forget(): Promise<void> {
  await import('@/offline/box').then((box) => box.forgetVisits()).catch(() => undefined)
}

/** The session ended by itself. */
async function ended(): Promise<void> {
  await forget()
  await load()
}

/** Signs out here; gives where one signs out at the identity provider too, if one signed in there. */
async function signOut(): Promise<string | null> {
  const done = await api.session.signOut()
  await forget()
  await load()
  epoch.value += 1
  return done?.provider ?? null
}

function keepClock(clock: Clock): void {
  if (session.value) session.value = { ...session.value, clock }
}

async function refreshClock(): Promise<void> {
  const before = clockState.value?.today
  const clock = await api.clock.get()
  keepClock(clock)
  if (before && before !== clock.today) epoch.value += 1
}

async function advance(to: string): Promise<ClockAdvanced> {
  const done = await api.clock.advance(to)
  keepClock(done.clock)
  epoch.value += 1
  return done
}

/** Where somebody's work begins: officials at their day, applicants at their projects. */
export const homeOf = (role: Role | null): string => (role === 'applicant' ? '/projects' : '/day')

export function useSession() {
  return {
    session: computed(() => session.value),
    demo: computed(() => session.value?.demo ?? false),
    city: computed(() => session.value?.city ?? null),
    /** What people call the identity provider, if one may sign in there. */
    provider: computed(() => session.value?.provider ?? null),
    /** Who gave his password and owes a second step. */
    pending: computed(() => session.value?.pending ?? null),
    load, signIn, signOut, enter, ended, switchPost,
  }
}

export function useMe() {
  const user = computed(() => session.value?.user ?? null)
  const role = computed<Role | null>(() => user.value?.role ?? null)
  return {
    user, role,
    signedIn: computed(() => user.value !== null),
    is: (...roles: Role[]) => role.value !== null && roles.includes(role.value),
  }
}

export function useClock() {
  return { clock: clockState, today: computed(() => clockState.value?.today ?? ''), refresh: refreshClock, advance }
}
