// Trust: an anonymous writer complains with a picture, the inspectors hand it over, it is answered, the writer is not satisfied; the office
// complained of finds nothing. A bad rating is called back.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const TEXT = '取水许可材料齐全，窗口三次说法不一，暗示需要打点'
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

test('a complaint without a name is answered, goes up once, and stays hidden from whoever it names', { timeout: 600_000 }, async () => {
  const writer = await visit(city, '/complaints/new')
  await writer.getByTestId('complaint-text').fill(TEXT)
  await choose(writer, 'complaint-office', '葫芦岛市水务局')
  await writer.getByTestId('complaint-files').setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: PIXEL })
  await writer.screenshot({ path: join(SHOTS, 'complaint-new.png'), fullPage: true })
  await writer.getByTestId('complaint-send').click()
  const number = await writer.getByTestId('slip-number').innerText()
  const secret = await writer.getByTestId('slip-secret').innerText()
  await writer.screenshot({ path: join(SHOTS, 'complaint-slip.png'), fullPage: true })

  const inspector = await visit(city, '/sign-in')
  await signIn(city, inspector, 'identity-inspector-discipline-inspection')
  await inspector.goto(`${city.base}/complaints`)
  await inspector.getByText(number).waitFor()
  await inspector.screenshot({ path: join(SHOTS, 'complaints.png'), fullPage: true })
  await inspector.getByTestId('complaint-row').filter({ hasText: TEXT }).click()
  await inspector.getByTestId('complaint-file').waitFor()
  await inspector.getByTestId('complaint-act').click()
  await inspector.getByTestId('complaint-state').getByText('办理中').waitFor()
  await choose(inspector, 'complaint-hand-office', '葫芦岛市应急管理局')
  await inspector.getByTestId('complaint-words').fill('请核查窗口服务情况')
  await inspector.getByTestId('complaint-act').click()
  await inspector.getByTestId('complaint-state').getByText('已交办').waitFor()
  const at = new URL(inspector.url()).pathname
  await inspector.screenshot({ path: join(SHOTS, 'complaint.png'), fullPage: true })

  const head = await visit(city, '/sign-in')
  await signIn(city, head, 'identity-office-head-emergency')
  await head.goto(city.base + at)
  await head.getByTestId('complaint-words').fill('已核查，统一了办事指南')
  await head.getByTestId('complaint-act').click()
  await head.getByTestId('complaint-state').getByText('已答复').waitFor()

  const named = await visit(city, '/sign-in')
  await signIn(city, named, 'identity-office-head-water')
  assert.deepEqual((await api(named, '/complaints')).items, [])
  assert.equal((await api(named, at)).status, 404)
  for (const path of ['/duties?scope=all', '/day', '/tellings']) assert.ok(!JSON.stringify(await api(named, path)).includes(number), path)

  await writer.goto(`${city.base}/complaints/look-up`)
  await writer.getByTestId('look-number').fill(number)
  await writer.getByTestId('look-secret').fill(secret)
  await writer.getByTestId('look').click()
  await writer.getByTestId('status-answer').getByText('统一了办事指南').waitFor()
  await writer.getByTestId('not-satisfied').click()
  assert.equal(await writer.getByTestId('verdict-send').isDisabled(), true, 'who is not satisfied says why')
  await writer.getByTestId('verdict-words').fill('打点的事没有回应')
  await writer.getByTestId('verdict-send').click()
  await writer.getByTestId('status-state').getByText('办理中').waitFor()
  await writer.screenshot({ path: join(SHOTS, 'complaint-status.png'), fullPage: true })
  await writer.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/complaints/new', '/complaints/look-up']) {
    await writer.goto(city.base + path)
    await settled(writer)
    assert.ok(await tooWide(writer) <= 1, `${path} is wider than a phone`)
  }
  await writer.screenshot({ path: join(SHOTS, 'complaint-phone.png'), fullPage: true })

  // Answered again and accepted, it has ended: what the writer wrote goes when he asks.
  const { version } = await api(inspector, at)
  assert.equal((await post(inspector, `${at}/commands`, { version, do: 'answer', text: '复查后已当场受理' })).status, 200)
  await writer.getByTestId('look-number').fill(number)
  await writer.getByTestId('look-secret').fill(secret)
  await writer.getByTestId('look').click()
  await writer.getByTestId('satisfied').click()
  await writer.getByTestId('verdict-send').click()
  await writer.getByTestId('erase').click()
  await writer.locator('.el-message-box').getByRole('button', { name: '删除我写的内容' }).click()
  await writer.getByText('您写的内容、联系方式和附件已依法删除').waitFor()
  assert.equal(await writer.getByText(TEXT).count(), 0)
  await writer.getByTestId('status-answer').getByText('复查后已当场受理').waitFor()
  await writer.screenshot({ path: join(SHOTS, 'complaint-erased.png'), fullPage: true })
  for (const page of [writer, inspector, head, named]) assert.deepEqual(page.complaints, [])
})

test('a bad rating is called back and settled', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await page.locator('[data-testid^="identity-applicant"]').first().click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  const { items } = await api(page, '/cases?state=delivered&limit=50')
  let mine
  for (const one of items) if (!mine && (await api(page, `/cases/${one.id}/rating`)).open) mine = one
  assert.ok(mine, 'a delivered case that was not rated')
  await page.goto(`${city.base}/cases/${mine.id}`)
  await page.getByTestId('grade-dissatisfied').click()
  await page.getByTestId('rate-words').fill('补正说明看不懂')
  await page.getByTestId('rate-send').click()
  await page.getByTestId('rated').getByText('不满意').waitFor()
  const { given } = await api(page, `/cases/${mine.id}/rating`)

  const office = await visit(city, '/sign-in')
  await signIn(city, office, `identity-office-head-${mine.office.id}`)
  await office.goto(`${city.base}/ratings/${given.id}`)
  await office.getByTestId('call-words').fill('已电话回访并改用逐条说明')
  await office.getByTestId('call-send').click()
  await office.getByTestId('rating-state').getByText('已回访').waitFor()
  await office.goto(`${city.base}/ratings`)
  await office.getByTestId('rating-standing').first().waitFor()
  await office.screenshot({ path: join(SHOTS, 'ratings.png'), fullPage: true })

  await page.reload()
  await page.getByTestId('rate-call').waitFor()
  await page.getByTestId('rate-settled').click()
  await page.getByTestId('rate-box').getByText('现已满意').waitFor()
  assert.equal((await post(page, `/cases/${mine.id}/rating`, { grade: 'satisfied' })).status, 409, 'once, for good')
  for (const one of [page, office]) assert.deepEqual(one.complaints, [])
})
