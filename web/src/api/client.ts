/** The only `fetch` of the client. An answer that is not 2xx becomes a `ProblemError`, which carries the server's sentence. */
import { i18n } from '@/i18n'
import { effort } from './effort'
import type { Problem } from './types'

export const BASE = '/api/v1'

export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.title_en || problem.title)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

export type QueryValue = string | number | boolean | null | undefined
export type Query = Record<string, QueryValue>

export interface CallOptions {
  query?: Query
  signal?: AbortSignal
  /** The same key for the same intent: a repeated request is then carried out once. */
  idempotencyKey?: string
  headers?: Record<string, string>
}

let csrf = ''
let attended = true
let onSignedOut: () => void = () => {}

export function setCsrf(token: string): void { csrf = token }
/** Called when the server says that nobody is signed in any more. */
export function whenSignedOut(then: () => void): void { onSignedOut = then }

/** Asks without anybody having done something: what is asked so keeps nobody signed in. It holds for what begins at once. */
export function unattended<T>(ask: () => T): T {
  attended = false
  try { return ask() } finally { attended = true }
}

export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

export function href(path: string, query?: Query): string { return BASE + path + queryString(query) }

/** A random name for one intent. (`crypto.randomUUID` is missing where the page came over plain http from another machine.) */
export function intentKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}

/** A problem of our own making, in both languages, for when the server could not speak. */
export function localProblem(code: 'offline' | 'unreadable' | 'server', status: number): Problem {
  const say = (part: 'title' | 'detail', locale: string) => i18n.global.t(`problem.${code}.${part}`, {}, { locale })
  return {
    type: `https://ballast.example/problems/${code}`, code, status,
    title: say('title', 'zh'), detail: say('detail', 'zh'), title_en: say('title', 'en'), detail_en: say('detail', 'en'),
  }
}

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return localProblem('unreadable', 0)
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

async function send(method: string, path: string, body: BodyInit | null, type: string | null, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers }
  if (type) headers['content-type'] = type
  if (method !== 'GET') headers['x-csrf-token'] = csrf
  if (!attended) headers['x-unattended'] = '1'
  const seconds = method === 'GET' || !attended ? null : effort.seconds()
  if (seconds !== null) headers['x-form-seconds'] = String(seconds)
  if (method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? intentKey()
  const request: RequestInit = { method, headers, body, credentials: 'same-origin', signal: options.signal ?? null }
  const url = href(path, options.query)
  try {
    const response = await fetch(url, request)
    // Which writes are forms, the server knows: what it has counted is not told again.
    if (response.headers.has('x-form-counted')) effort.end()
    return response
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ProblemError(localProblem('offline', 0))
  }
}

async function problemIn(response: Response): Promise<Problem> {
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('json')) {
    try {
      const found = (await response.json()) as Partial<Problem>
      if (found.code && found.title) {
        const { title, detail = '' } = found
        return {
          ...found, type: found.type ?? '', code: found.code, status: found.status ?? response.status,
          title, detail, title_en: found.title_en || title, detail_en: found.detail_en || detail,
        }
      }
    } catch { /* not JSON after all: said below */ }
  }
  return localProblem(response.status >= 500 ? 'server' : 'unreadable', response.status)
}

async function refusing(response: Response): Promise<Response> {
  if (response.ok) return response
  const problem = await problemIn(response)
  if (response.status === 401) onSignedOut()
  throw new ProblemError(problem)
}

async function answer<T>(response: Response): Promise<T> {
  await refusing(response)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ProblemError(localProblem('unreadable', response.status))
  }
}

async function call<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
  const json = body === undefined ? null : JSON.stringify(body)
  return answer<T>(await send(method, path, json, json === null ? null : 'application/json', options))
}

export const client = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    call<T>('GET', path, undefined, { ...(query && { query }), ...(signal && { signal }) }),
  /** A file that is text. */
  async text(path: string): Promise<string> { return (await refusing(await send('GET', path, null, null, {}))).text() },
  /** A file by its whole address, with the name that the server gives it. */
  async file(url: string): Promise<{ blob: Blob; name: string }> {
    const response = await refusing(await send('GET', url.slice(BASE.length), null, null, {}))
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
    return { blob: await response.blob(), name }
  },
  post: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>('POST', path, body, options),
  patch: <T>(path: string, body: unknown, options?: CallOptions) => call<T>('PATCH', path, body, options),
  delete: <T>(path: string, options?: CallOptions) => call<T>('DELETE', path, undefined, options),
  /** Sends a piece of a file that begins at `offset`. */
  async piece<T>(path: string, offset: number, bytes: Blob, signal: AbortSignal): Promise<T> {
    return answer<T>(await send('PATCH', path, bytes, 'application/offset+octet-stream', { signal, headers: { 'upload-offset': String(offset) } }))
  },
  /** Sends a file as it is. */
  async upload<T>(path: string, file: Blob, type: string, headers: Record<string, string> = {}): Promise<T> {
    return answer<T>(await send('POST', path, file, type, { headers }))
  },
}
