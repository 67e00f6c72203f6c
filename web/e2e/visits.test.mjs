// A visit on its day: the plan says whom and why; without a network notes and problems are written, the page opens again, and everything
// arrives once; an answer that was lost on the way back doubles nothing; two who write at once lose nothing.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const uuid7 = () => {
  const hex = Date.now().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

test('a visit is planned from facts, written without a network, and arrives once', { timeout: 600_000 }, async () => {
  // A request that never left is no fault of the page.
  const page = await visit(city, '/sign-in', undefined, /status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_FAILED/)
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.getByTestId('nav-visits').click()
  await page.getByTestId('visit-row').first().waitFor()
  // Whoever serves most: there is somebody to see.
  const steward = (await api(page, '/stewards?kind=steward&limit=1')).items[0]
  await page.goto(`${city.base}/visits?steward=${steward.id}`)
  const lines = page.getByTestId('visit-line')
  await lines.first().waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'visits.png'), fullPage: true })
  const free = page.locator('[data-testid="visit-choose"]:not(.is-disabled)')
  assert.ok(await free.count() >= 2, 'the plan has enterprises that are worth a visit')
  await free.nth(0).click()
  await free.nth(1).click()
  await page.getByTestId('visit-make').click()
  await page.waitForURL(/\/visits\/[0-9a-f]{8}-/)
  const at = new URL(page.url()).pathname
  await page.getByTestId('visit-net').getByText('没有网络也能用').waitFor()
  await page.screenshot({ path: join(SHOTS, 'visit.png'), fullPage: true })
  const first = (await api(page, at)).route[0]
  const stop = page.getByTestId('visit-stop-1')

  // No network: what is written stays, also when the page is opened again.
  await page.context().setOffline(true)
  await stop.getByTestId('visit-note').fill('缺熟练焊工两名，订单排到十月。')
  await stop.getByTestId('note-save').click()
  await stop.getByTestId('note-state').getByText('未送出').waitFor()
  await stop.getByTestId('visit-problem').fill('厂区外河道堵塞，下雨就积水')
  await stop.getByTestId('visit-raise').click()
  await stop.getByTestId('raised').waitFor()
  await stop.getByTestId('visit-note').fill('缺熟练焊工两名，订单排到十月。还想了解')
  await page.getByTestId('visit-waiting').getByText('2 条未送出').waitFor()
  await page.reload()
  await page.getByTestId('visit-net').getByText('没有网络').waitFor()
  await stop.getByTestId('raised').getByText('未送出').waitFor()
  assert.equal(await stop.getByTestId('visit-note').inputValue(), '缺熟练焊工两名，订单排到十月。还想了解', 'what was typed and not saved is there too')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.screenshot({ path: join(SHOTS, 'visit-offline-phone.png'), fullPage: true })
  await stop.getByTestId('visit-note').fill('缺熟练焊工两名，订单排到十月。')

  // The network is back: everything arrives by itself, once.
  await page.context().setOffline(false)
  await page.getByTestId('visit-waiting').waitFor({ state: 'detached' })
  await stop.getByTestId('note-state').getByText('已送达').waitFor()
  const noted = (await api(page, at)).route[0]
  assert.deepEqual([noted.note.text, noted.notes_before, noted.raised.length], ['缺熟练焊工两名，订单排到十月。', 0, 1])
  const issues = (await api(page, `/issues?channel=visit&company=${first.code}&limit=200`)).items.filter((one) => one.text === '厂区外河道堵塞，下雨就积水')
  assert.deepEqual(issues.map((one) => [one.id, one.office?.id]), [[noted.raised[0].id, 'water']], 'the one rule sorted it, once')

  // The server took it, and its answer was lost: sent again, it is there once.
  let lost = 0
  await page.context().route('**/entries', async (route) => {
    await route.fetch()
    lost += 1
    await route.abort()
  }, { times: 1 })
  await stop.getByTestId('visit-problem').fill('用电需要增容，报装没有答复')
  await stop.getByTestId('visit-raise').click()
  await page.getByTestId('visit-waiting').waitFor()
  await page.getByTestId('visit-sync').click()
  await page.getByTestId('visit-waiting').waitFor({ state: 'detached' })
  assert.equal(lost, 1, 'an answer was lost')
  const again = await api(page, at)
  assert.deepEqual(again.route[0].raised.map((one) => one.text), ['厂区外河道堵塞，下雨就积水', '用电需要增容，报装没有答复'])
  assert.equal(again.facts.filter((fact) => fact.kind === 'visit-raised').length, 2)

  // Somebody else wrote while we were away: both texts are shown, and joined.
  await page.context().setOffline(true)
  await stop.getByTestId('visit-note').fill('缺焊工两名，职校可送十人。')
  await stop.getByTestId('note-save').click()
  await stop.getByTestId('note-state').getByText('未送出').waitFor()
  const colleague = await visit(city, '/sign-in')
  await signIn(city, colleague, 'identity-reviewer-market-regulation')
  const other = { id: uuid7(), entity: first.entity, do: 'note', text: '营业执照变更已当场讲清。', upon: noted.note.id }
  assert.equal((await post(colleague, `${at}/entries`, other)).status, 200)
  await page.context().setOffline(false)
  const refused = stop.getByTestId('refused')
  await refused.waitFor()
  assert.equal(await refused.getByTestId('refused-mine').innerText(), '缺焊工两名，职校可送十人。')
  await refused.getByTestId('refused-theirs').getByText('营业执照变更已当场讲清。').waitFor()
  await page.screenshot({ path: join(SHOTS, 'visit-conflict-phone.png'), fullPage: true })
  await refused.getByTestId('keep-joined').click()
  await stop.getByTestId('note-save').click()
  await stop.getByTestId('note-state').getByText('已送达').waitFor()
  await stop.getByTestId('stop-done').click()
  await stop.getByTestId('stop-ended').getByText('已走访', { exact: true }).waitFor()
  const joined = (await api(page, at)).route[0]
  assert.deepEqual([joined.note.text, joined.notes_before, joined.visited], ['营业执照变更已当场讲清。\n缺焊工两名，职校可送十人。', 2, true])

  await page.goto(`${city.base}/entities/${first.entity}`)
  await page.getByTestId('entity-visits').getByText('职校可送十人').waitFor()
  for (const where of [at, '/visits']) {
    await page.goto(city.base + where)
    await settled(page)
    assert.ok(await tooWide(page) <= 1, `${where} is wider than a phone`)
  }
  await page.screenshot({ path: join(SHOTS, 'visits-phone.png'), fullPage: true })
  for (const one of [page, colleague]) assert.deepEqual(one.complaints, [])
})
