// Signing in at an identity provider: a real one (npm oidc-provider), and one of our own that vouches falsely.
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Provider } from 'oidc-provider'
import { administrator, isIn, make, openPerson } from './people.mjs'
import { open, settled, SHOTS, tooWide, visit } from './server.mjs'

const CLIENT = 'ballast'
const SECRET = 'a secret of sixteen: & %'
// Another site than the city's: what a browser keeps from other sites, it keeps from this one.
const HOST = 'localhost'

/** Listens on a free port of this machine; closes without waiting for idle lines. */
async function listening(handler) {
  const server = createServer(handler)
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  server.end = () => new Promise((done) => { server.close(done); server.closeAllConnections() })
  return server
}

/** The real provider: whoever gives a name there is known by it. */
async function real() {
  let handle = (request, response) => response.writeHead(503).end()
  const server = await listening((request, response) => handle(request, response))
  const issuer = `http://${HOST}:${server.address().port}`
  const serveFor = (base) => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [`${base}/sign-in/return`], post_logout_redirect_uris: [`${base}/sign-in`] }],
      pkce: { required: () => true },
      claims: { openid: ['sub'], profile: ['preferred_username'] },
      conformIdTokenClaims: false,
      findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: `${id}@city` }) }),
      cookies: { keys: ['for a test alone'] },
    })
    handle = provider.callback()
  }
  return { issuer, serveFor, end: server.end }
}

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A provider that vouches as `mode` says: good, other-key, rotated, unsigned, wrong-nonce, expired, other-client. */
async function liarOf() {
  const pair = () => ({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }), kid: randomUUID() })
  const asked = new Map()
  const state = { mode: 'good', pkce: true, calls: 0 }
  let [own, other] = [pair(), pair()]
  const jwk = ({ publicKey, kid }) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' })
  const json = (response, body, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const token = (nonce) => {
    const now = Math.floor(Date.now() / 1000)
    const body = { iss: issuer, sub: 'u-1', aud: CLIENT, iat: now, exp: now + 300, nonce, preferred_username: '甲' }
    if (state.mode === 'wrong-nonce') body.nonce = 'another'
    if (state.mode === 'expired') Object.assign(body, { iat: now - 900, exp: now - 600 })
    if (state.mode === 'other-client') body.aud = 'another'
    if (state.mode === 'unsigned') return `${base64url({ alg: 'none' })}.${base64url(body)}.`
    if (state.mode === 'rotated') own = pair()
    const key = state.mode === 'other-key' ? other : own
    const message = `${base64url({ alg: 'RS256', kid: own.kid })}.${base64url(body)}`
    return `${message}.${sign('RSA-SHA256', Buffer.from(message), key.privateKey).toString('base64url')}`
  }
  const server = await listening(async (request, response) => {
    const url = new URL(request.url, issuer)
    if (url.pathname === '/.well-known/openid-configuration') {
      return json(response, { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` })
    }
    if (url.pathname === '/keys') return json(response, { keys: [jwk(own)] })
    if (url.pathname === '/authorize') {
      const code = randomUUID()
      asked.set(code, { nonce: url.searchParams.get('nonce'), challenge: url.searchParams.get('code_challenge') })
      const back = new URL(url.searchParams.get('redirect_uri'))
      back.searchParams.set('code', code)
      back.searchParams.set('state', state.mode === 'other-state' ? 'another' : url.searchParams.get('state'))
      return response.writeHead(303, { location: String(back) }).end()
    }
    let text = ''
    for await (const piece of request) text += piece
    const form = new URLSearchParams(text)
    const question = asked.get(form.get('code'))
    state.calls += 1
    state.pkce &&= createHash('sha256').update(form.get('code_verifier')).digest('base64url') === question?.challenge
    return json(response, { access_token: 'x', token_type: 'Bearer', id_token: token(question?.nonce) })
  })
  const issuer = `http://${HOST}:${server.address().port}`
  return { issuer, state, end: server.end }
}

const at = (provider) => ({ args: ['--oidc-issuer', provider.issuer, '--oidc-client', CLIENT, '--oidc-secret', SECRET] })

/** Signs in at the real provider's page, or cancels there. */
async function thereAs(page, provider, login) {
  await page.waitForURL((url) => url.origin === provider.issuer)
  if (login === null) {
    await page.getByRole('link', { name: /cancel/i }).click()
    return
  }
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill('whatever')
  await page.locator('button[type=submit]').click()
  // What the client may know is agreed to.
  await page.getByRole('button', { name: /continue/i }).click()
}

/** A page of somebody who comes to sign in; the provider's page wants a font from elsewhere, and gets an empty sheet. */
async function comer(city, size = undefined, expected = undefined) {
  const page = await visit(city, '/sign-in', size, expected)
  await page.context().route((url) => !['localhost', '127.0.0.1'].includes(url.hostname), (route) => route.fulfill({ status: 200, contentType: 'text/css', body: '' }))
  return page
}

const refusal = async (page, code) => { await page.locator(`[data-code="${code}"]`).waitFor() }

let provider, city
before(async () => {
  provider = await real()
  city = await open(at(provider))
  provider.serveFor(city.base)
}, { timeout: 600_000 })
after(async () => {
  await city?.close()
  await provider?.end()
})

test('who is linked signs in and out at the provider, who is not is told whom to ask', { timeout: 600_000 }, async () => {
  const page = await administrator(city)
  const strange = await comer(city)
  await settled(strange)
  await strange.screenshot({ path: join(SHOTS, 'oidc-sign-in.png'), fullPage: true })
  await strange.getByTestId('provider-go').click()
  await thereAs(strange, provider, 'zhang')
  await refusal(strange, 'identity-unknown')
  assert.match(await strange.locator('main').innerText(), /zhang/)
  await settled(strange)
  await strange.screenshot({ path: join(SHOTS, 'oidc-unknown.png'), fullPage: true })

  await make(city, page, '认证审查员', /水务局/)
  await openPerson(city, page, '认证审查员')
  await page.getByTestId('person-subject').fill('zhang')
  await page.getByTestId('person-link-identity').click()
  await page.getByTestId('person-identity').getByText('zhang').waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'oidc-person.png'), fullPage: true })

  const own = await comer(city)
  await own.goto(`${city.base}/sign-in?next=/cases`)
  await own.getByTestId('provider-go').click()
  await thereAs(own, provider, 'zhang')
  await own.waitForURL(/\/cases/)
  await own.getByTestId('sign-out').click()
  const box = own.locator('.el-message-box')
  await box.getByText('还保持登录').waitFor()
  await settled(own)
  await own.screenshot({ path: join(SHOTS, 'oidc-leave.png') })
  await box.getByRole('button', { name: '一并退出' }).click()
  await own.waitForURL((url) => url.origin === provider.issuer)
  await own.locator('button[name=logout], button[value=yes]').first().click()
  await own.waitForURL(`${city.base}/sign-in**`)

  // No longer linked, no longer let in.
  await page.getByTestId('person-unlink-identity').click()
  await page.getByTestId('person-subject').waitFor()
  await own.getByTestId('provider-go').click()
  await thereAs(own, provider, 'zhang')
  await refusal(own, 'identity-unknown')
  for (const one of [page, strange, own]) assert.deepEqual(one.complaints, [])
})

test('who has a one-time link joins by himself, on a phone', { timeout: 600_000 }, async () => {
  const page = await administrator(city)
  const link = await make(city, page, '凭链接的审查员', /水务局/)
  const own = await comer(city, { width: 390, height: 844 })
  await own.goto(city.base + link)
  await own.getByTestId('provider-join').waitFor()
  await settled(own)
  assert.ok(await tooWide(own) <= 1, 'wider than a phone')
  await own.screenshot({ path: join(SHOTS, 'oidc-join-phone.png'), fullPage: true })
  await own.getByTestId('provider-join').click()
  await thereAs(own, provider, 'li')
  await isIn(own)
  await openPerson(city, page, '凭链接的审查员')
  await page.getByTestId('person-identity').getByText('li').waitFor()
  // The link is used up: nobody else joins by it.
  const other = await comer(city)
  await other.goto(city.base + link)
  await other.getByTestId('provider-join').click()
  await thereAs(other, provider, 'wang')
  await refusal(other, 'identity-unknown')
  for (const one of [page, own, other]) assert.deepEqual(one.complaints, [])
})

test('who cancels, or brings an answer to another question, is told so', { timeout: 600_000 }, async () => {
  const own = await comer(city)
  await own.getByTestId('provider-go').click()
  await thereAs(own, provider, null)
  await refusal(own, 'provider-cancelled')
  await settled(own)
  await own.screenshot({ path: join(SHOTS, 'oidc-cancelled.png'), fullPage: true })
  await own.getByTestId('provider-again').click()
  await own.getByTestId('provider-go').click()
  await own.waitForURL((url) => url.origin === provider.issuer)
  // Somebody else's answer, planted in this browser while it waits for its own.
  await own.goto(`${city.base}/sign-in/return?code=stolen&state=another&iss=${encodeURIComponent(provider.issuer)}`)
  await refusal(own, 'provider-other-answer')
  await own.goto(`${city.base}/sign-in/return?code=stolen&state=another`)
  await refusal(own, 'provider-other-answer')
  assert.deepEqual(own.complaints, [])
})

test('a provider that vouches falsely lets nobody in', { timeout: 600_000 }, async () => {
  const liar = await liarOf()
  const other = await open(at(liar))
  try {
    const page = await administrator(other)
    await make(other, page, '认证审查员', /水务局/)
    await openPerson(other, page, '认证审查员')
    await page.getByTestId('person-subject').fill('u-1')
    await page.getByTestId('person-link-identity').click()
    await page.getByTestId('person-identity').waitFor()
    const own = await comer(other)
    const tries = async (mode) => {
      liar.state.mode = mode
      await own.goto(`${other.base}/sign-in`)
      await own.getByTestId('provider-go').click()
    }
    for (const mode of ['other-key', 'unsigned', 'wrong-nonce', 'expired', 'other-client']) {
      await tries(mode)
      await refusal(own, 'provider-token-wrong')
    }
    await tries('other-state')
    await refusal(own, 'provider-other-answer')
    for (const mode of ['good', 'rotated']) {
      await tries(mode)
      await isIn(own)
      await own.getByTestId('sign-out').click()
      await own.getByTestId('sign-in').waitFor()
    }
    assert.ok(liar.state.pkce, 'each code came with the verifier of its challenge')
    assert.equal(liar.state.calls, 7)
    assert.deepEqual([...own.complaints, ...page.complaints], [])
  } finally {
    await other.close()
    await liar.end()
  }
})
