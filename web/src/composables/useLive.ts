/** What I am told while the product is open: one stream of server-sent events, for as long as somebody looks at the page. */
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import { href, unattended } from '@/api/client'
import type { Telling } from '@/api/types'
import { useMe } from './useSession'

/** After how long a line is tried again that the server refused. (One that was cut the browser mends by itself.) */
const AGAIN_MS = 15_000
/** What comes within this time is answered once. */
const TOGETHER_MS = 250
/** A screen that is open asks anew once in this time at most. */
const REDRAW_MS = 1_000
/** As many ids are remembered, to know what the server tells twice. */
const REMEMBERED = 2_000

const listeners = new Set<(told: Telling[]) => void>()
/** Who wants to hear of every change of the city, not of what is told to him alone. */
const watchers = new Set<() => void>()
const open = shallowRef(false)
let source: EventSource | null = null
let last = ''
let seen = new Set<string>()
let fresh: Telling[] = []
let answer: ReturnType<typeof setTimeout> | undefined
let redraw: ReturnType<typeof setTimeout> | undefined
let redrawn = 0
let again: ReturnType<typeof setTimeout> | undefined

/** Tells the listeners what is new; with nothing, that they should load anew. */
function tell(): void {
  answer ??= setTimeout(() => {
    answer = undefined
    const told = fresh
    fresh = []
    unattended(() => { for (const listener of listeners) listener(told) })
  }, TOGETHER_MS)
}

function heard(event: MessageEvent<string>): void {
  const told = JSON.parse(event.data) as Telling
  last = told.id
  if (seen.has(told.id)) return
  if (seen.size >= REMEMBERED) seen = new Set([...seen].slice(REMEMBERED / 2))
  seen.add(told.id)
  fresh.push(told)
  tell()
}

/** At once, and again when more comes: never more often than a screen is worth it. */
function changed(): void {
  redraw ??= setTimeout(() => {
    redraw = undefined
    redrawn = performance.now()
    unattended(() => { for (const watcher of watchers) watcher() })
  }, Math.max(0, redrawn + REDRAW_MS - performance.now()))
}

function connect(): void {
  clearTimeout(again)
  if (source || document.hidden) return
  source = new EventSource(href('/tellings/stream', { after: last, changes: watchers.size ? true : undefined }))
  source.addEventListener('changed', changed)
  source.addEventListener('open', () => { open.value = true })
  source.addEventListener('telling', heard)
  source.addEventListener('missed', tell)
  source.addEventListener('error', () => {
    open.value = false
    if (source?.readyState !== EventSource.CLOSED) return
    source = null
    again = setTimeout(connect, AGAIN_MS)
  })
}

function close(): void {
  clearTimeout(again)
  source?.close()
  source = null
  open.value = false
}

/** Whether the line is open. */
export function useLive() {
  return { open }
}

/** Does something with what is told while this component is there; an empty list says that more was missed than is known. */
export function onTold(then: (told: Telling[]) => void): void {
  listeners.add(then)
  onBeforeUnmount(() => { listeners.delete(then) })
}

/** Does something whenever something was committed, while this component is there. The line is opened anew to hear of it. */
export function onChanged(then: () => void): void {
  function reopen(): void {
    if (!source) return
    close()
    connect()
  }
  watchers.add(then)
  if (watchers.size === 1) reopen()
  onBeforeUnmount(() => {
    watchers.delete(then)
    if (!watchers.size) reopen()
  })
}

/** For the frame alone: keeps the line open while somebody is signed in and looks. A hidden page needs none, and browsers have few. */
export function keepLive(): void {
  const { user } = useMe()
  watch(() => user.value?.id, (id) => {
    close()
    last = ''
    seen = new Set()
    fresh = []
    if (id) connect()
  }, { immediate: true })
  function looked(): void {
    if (document.hidden) return close()
    if (!user.value) return
    connect()
    tell()
    // What changed while nobody looked.
    changed()
  }
  document.addEventListener('visibilitychange', looked)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', looked)
    close()
  })
}
