/** What this device keeps of visits: as they were read last, what was typed, and what has not been sent yet. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Problem } from '@/api/types'
import type { Visit, VisitVerb } from '@/api/visits'

/** Something written on a visit that the server has not taken. Its content never changes: whoever changes his mind writes another one. */
export interface Outgoing {
  id: string; user: string; visit: string; entity: string; name: string
  do: VisitVerb; text: string; upon: string | null
  /** waiting: not sent, or nobody knows whether it arrived; refused: the server says why */
  state: 'waiting' | 'refused'
  problem: Problem | null
}
export interface Kept { id: string; user: string; visit: Visit; at: string }
interface Typed { key: string; text: string }

interface Box extends DBSchema {
  visit: { key: string; value: Kept }
  outbox: { key: string; value: Outgoing; indexes: { visit: string } }
  typed: { key: string; value: Typed }
  meta: { key: string; value: { key: string; value: string } }
}

let opened: Promise<IDBPDatabase<Box>> | null = null
const box = () => (opened ??= openDB<Box>('ballast', 1, {
  upgrade(db) {
    db.createObjectStore('visit', { keyPath: 'id' })
    db.createObjectStore('outbox', { keyPath: 'id' }).createIndex('visit', 'visit')
    db.createObjectStore('typed', { keyPath: 'key' })
    db.createObjectStore('meta', { keyPath: 'key' })
  },
}))

/** Proxies cannot be kept: their plain content is. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export async function keepVisit(user: string, visit: Visit): Promise<void> {
  const db = await box()
  await db.put('visit', plain({ id: visit.id, user, visit, at: new Date().toISOString() }))
  await db.put('meta', { key: 'user', value: user })
}
export const keptVisit = async (id: string): Promise<Kept | undefined> => (await box()).get('visit', id)
/** Who used this device last. */
export const lastUser = async (): Promise<string> => (await (await box()).get('meta', 'user'))?.value ?? ''

export const put = async (one: Outgoing): Promise<void> => { await (await box()).put('outbox', plain(one)) }
export const drop = async (id: string): Promise<void> => { await (await box()).delete('outbox', id) }
/** In the order in which they were written: their ids are. */
export const outgoing = async (): Promise<Outgoing[]> => (await box()).getAll('outbox')

export const typed = async (key: string): Promise<string | undefined> => (await (await box()).get('typed', key))?.text
export async function keepTyped(key: string, text: string | null): Promise<void> {
  const db = await box()
  if (text === null) await db.delete('typed', key)
  else await db.put('typed', { key, text })
}

/** Somebody signs out: what he read is forgotten; what he wrote and is not sent stays, or it would be lost. */
export async function forgetVisits(): Promise<void> { await (await box()).clear('visit') }
