import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { client, href, problemOf, ProblemError, queryString, setCsrf, whenSignedOut } from './client'

const answers: Response[] = []
const asked: { url: string; init: RequestInit }[] = []

function json(status: number, body: unknown, type = 'application/json'): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
}

beforeEach(() => {
  answers.length = 0
  asked.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, init })
    const next = answers.shift()
    if (!next) throw new TypeError('no network')
    return next
  })
})
afterEach(() => { vi.unstubAllGlobals() })

async function problem(call: Promise<unknown>) {
  try {
    await call
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError)
    return problemOf(error)
  }
  throw new Error('the call succeeded')
}

const header = (name: string) => (asked[0]?.init.headers as Record<string, string>)[name]

describe('the client', () => {
  it('sends the CSRF token and an idempotency key with what changes something, and with nothing else', async () => {
    setCsrf('token-1')
    answers.push(json(200, {}), json(200, {}))
    await client.post('/clock/advance', { to: 'next-working-day' })
    expect(header('x-csrf-token')).toBe('token-1')
    expect(header('idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
    expect(header('content-type')).toBe('application/json')
    asked.length = 0
    await client.get('/clock')
    expect(header('x-csrf-token')).toBeUndefined()
    expect(header('idempotency-key')).toBeUndefined()
  })

  it('leaves empty filters out of the query', () => {
    expect(queryString({ q: '核电', district: '', after: null, limit: 50, started: false, lamp: undefined })).toBe('?q=%E6%A0%B8%E7%94%B5&limit=50&started=false')
    expect(href('/projects')).toBe('/api/v1/projects')
  })

  it('gives a problem document in full: sentence, article, fields, what changed', async () => {
    answers.push(json(422, {
      type: 'https://ballast.example/problems/prerequisite-missing', code: 'prerequisite-missing', title: '前置事项未办结', detail: '先办结用地预审。',
      title_en: 'A prerequisite is missing', detail_en: 'Finish the land review first.', status: 422, article: '行政许可法第三十八条',
      errors: [{ field: 'code', message: '校验位不符', message_en: 'check digit' }], changed: { version: 4, by: '审查员' }, id: 'p-1',
    }, 'application/problem+json'))
    const found = await problem(client.post('/cases/1/commands', {}))
    expect(found).toMatchObject({ code: 'prerequisite-missing', article: '行政许可法第三十八条', status: 422, id: 'p-1', changed: { version: 4 } })
    expect(found.errors?.[0]?.field).toBe('code')
  })

  it('has a sentence of its own, in both languages, when the server cannot speak', async () => {
    expect(await problem(client.get('/overview'))).toMatchObject({ code: 'offline', title: '连不上服务器' })
    answers.push(new Response('<html>bad gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } }))
    const gateway = await problem(client.get('/overview'))
    expect(gateway.code).toBe('server')
    expect(gateway.title_en).not.toBe('')
    answers.push(new Response('not json', { status: 200, headers: { 'content-type': 'application/json' } }))
    expect((await problem(client.get('/overview'))).code).toBe('unreadable')
  })

  it('tells the session when nobody is signed in any more', async () => {
    const gone = vi.fn()
    whenSignedOut(gone)
    answers.push(json(401, { code: 'sign-in', title: '请先登录', detail: '', status: 401 }))
    expect((await problem(client.get('/overview'))).title_en).toBe('请先登录')
    expect(gone).toHaveBeenCalledOnce()
  })

  it('answers nothing for 204', async () => {
    answers.push(new Response(null, { status: 204 }))
    expect(await client.delete('/session')).toBeUndefined()
  })
})
