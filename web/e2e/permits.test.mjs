// A permit after its issue: as a card on a phone, without a network too; changed, it is issued anew; revoked, each way of looking says so; the receipt rates.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { acceptable, api, BALLAST, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const PHONE = { width: 390, height: 844 }
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** A step through the API as the page's session; null where the law or the item wants something else first. */
async function tried(page, id, what, more = {}) {
  const { version } = await api(page, `/cases/${id}`)
  const done = await post(page, `/cases/${id}/commands`, { version, do: what, ...more })
  return done.status === 200 ? done.body : null
}
async function act(page, id, what, more = {}) {
  const done = await tried(page, id, what, more)
  assert.ok(done, `${what} of ${id} is done`)
  return done
}

/** A permit that an office grants now: its case, and the identity of its head. Items with procedures of their own are passed over. */
async function granted(page) {
  await signIn(city, page, 'identity-window-clerk-window-centre')
  for (const { one } of await acceptable(page, 4)) {
    await signIn(city, page, 'identity-window-clerk-window-centre')
    const taken = await tried(page, one.id, 'accept')
    if (!taken) continue
    await signIn(city, page, `identity-reviewer-${taken.office.id}`)
    if (!await tried(page, one.id, 'review', { opinion: 'agree', text: '符合条件' })) continue
    const head = `identity-office-head-${taken.office.id}`
    await signIn(city, page, head)
    if (await tried(page, one.id, 'decide', { outcome: 'granted', reason: '符合条件' })) return { found: await act(page, one.id, 'deliver'), head }
  }
  throw new Error('the demonstration has no case that is granted without more')
}

const verified = (file, more = []) => {
  const run = spawnSync(BALLAST, ['permit', 'verify', '--json', file, ...more], { encoding: 'utf8' })
  return [run.status, JSON.parse(run.stdout)]
}

test('a permit lives: a card on a phone, a new edition, revoked; page, upload and command line agree', { timeout: 600_000 }, async () => {
  const hand = await visit(city, '/sign-in')
  const { found, head } = await granted(hand)
  const { permit, documents } = found
  const download = async (name) => {
    const file = join(city.data, name)
    writeFileSync(file, await (await hand.request.get(`${city.base}/api/v1/permits/${permit.id}/${name.split('.')[1]}`)).body())
    return file
  }
  // The log has it within two seconds: from then on the proof is inside.
  await hand.waitForTimeout(2500)
  const first = await download('first.pdf')
  const [code, told] = verified(first)
  assert.deepEqual([code, told.verdict, told.logged?.holds], [0, 'genuine', true], JSON.stringify(told))

  const form = await download('first.ofd')
  const [same, also] = verified(form)
  assert.deepEqual([same, also.verdict, also.logged?.holds], [0, 'genuine', true], JSON.stringify(also))

  // Shown as a card, and again without a network.
  const phone = await visit(city, `/permits/${permit.id}`, PHONE, /status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_FAILED/)
  await phone.getByTestId('wallet-card').waitFor()
  await phone.getByTestId('wallet-ready').waitFor()
  assert.ok((await phone.getByTestId('wallet-card').innerText()).includes(permit.holder))
  assert.equal(await tooWide(phone), 0)
  await settled(phone)
  await phone.screenshot({ path: join(SHOTS, 'permit-card-phone.png'), fullPage: true })
  await phone.setViewportSize({ width: 1440, height: 900 })
  await phone.screenshot({ path: join(SHOTS, 'permit-card.png'), fullPage: true })
  await phone.setViewportSize(PHONE)
  await phone.context().setOffline(true)
  await phone.reload()
  await phone.getByTestId('wallet-kept').waitFor()
  assert.ok((await phone.getByTestId('wallet-card').innerText()).includes(permit.number))
  await phone.screenshot({ path: join(SHOTS, 'permit-card-offline.png') })
  await phone.context().setOffline(false)
  await phone.getByTestId('wallet-kept').waitFor({ state: 'detached' })

  // Changed on application: the next edition stands in its place.
  await act(hand, found.id, 'amend', { what: '建设内容按批准的设计变更' })
  const second = await download('second.pdf')
  await phone.goto(`${city.base}/verify`)
  await phone.getByTestId('verify-file').setInputFiles(first)
  await phone.locator('[data-testid=verdict][data-verdict=superseded]').waitFor()
  assert.equal(await tooWide(phone), 0)
  await phone.screenshot({ path: join(SHOTS, 'permit-superseded-phone.png'), fullPage: true })
  await phone.getByTestId('verify-file').setInputFiles(second)
  await phone.locator('[data-testid=verdict][data-verdict=genuine]').waitFor()
  await phone.getByTestId('verify-file').setInputFiles(form)
  await phone.locator('[data-testid=verdict][data-verdict=superseded]').waitFor()

  // Revoked by the head of the office that issued it.
  await signIn(city, hand, head)
  await act(hand, found.id, 'revoke', { ground: 'unqualified', reason: '不符合法定条件' })
  await phone.getByTestId('verify-file').setInputFiles(second)
  await phone.locator('[data-testid=verdict][data-verdict=revoked]').waitFor()
  await phone.goto(`${city.base}/verify/${permit.id}`)
  await phone.locator('[data-testid=permit-standing][data-status=revoked]').waitFor()
  assert.ok((await phone.getByTestId('permit-standing').innerText()).includes('行政许可法第六十九条'))
  assert.equal(await tooWide(phone), 0)
  await settled(phone)
  await phone.screenshot({ path: join(SHOTS, 'permit-revoked-phone.png'), fullPage: true })
  await phone.setViewportSize({ width: 1440, height: 900 })
  await phone.screenshot({ path: join(SHOTS, 'permit-revoked.png'), fullPage: true })
  // Carried to where there is no network: the signed list.
  const [loading] = await Promise.all([phone.waitForEvent('download'), phone.getByTestId('permit-status').click()])
  const list = join(city.data, 'permit-status.json')
  await loading.saveAs(list)
  const [refused, why] = verified(second, ['--status', list])
  assert.deepEqual([refused, why.verdict], [1, 'revoked'], JSON.stringify(why))

  // Whoever holds the receipt rates how he was served, without an account.
  const receipt = documents.find((one) => one.kind === 'papers-receipt')
  const holder = await visit(city, `/verify/documents/${receipt.id}`, PHONE)
  await holder.getByTestId('document').waitFor()
  assert.equal(await holder.getByTestId('rate-box').count(), 0, 'the case is revoked: nothing is rated any more')
  assert.deepEqual([...hand.complaints, ...phone.complaints, ...holder.complaints], [])
})

test('a receipt rates the service that it is of', { timeout: 600_000 }, async () => {
  const hand = await visit(city, '/sign-in')
  const { found } = await granted(hand)
  const receipt = found.documents.find((one) => one.kind === 'papers-receipt')
  const holder = await visit(city, `/verify/documents/${receipt.id}`, PHONE)
  await holder.getByTestId('rate-box').waitFor()
  await holder.getByTestId('grade-satisfied').click()
  await holder.getByTestId('rate-words').fill('说得清楚')
  await holder.screenshot({ path: join(SHOTS, 'receipt-rating-phone.png'), fullPage: true })
  assert.equal(await tooWide(holder), 0)
  await holder.getByTestId('rate-send').click()
  await holder.getByTestId('rated').getByText('满意').waitFor()
  assert.deepEqual([...hand.complaints, ...holder.complaints], [])
})
