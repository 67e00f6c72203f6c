// The paper world and what is waited for: a step entered later shows both its times; opinions are answered and second looks taken from their lists.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const OFFICE = 'natural-resources'
let city

before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** Writes a time into the dialog, as a person at the keyboard does. */
async function claim(page, time) {
  const field = page.getByLabel('线下办理时间')
  await field.fill(time)
  await field.press('Enter')
}

test('a step that was done on paper is entered later and shows both times', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  const { items } = await api(page, '/cases?scope=all&state=received&sort=received&order=asc&limit=50')
  let found
  for (const row of items) {
    const one = await api(page, `/cases/${row.id}`)
    if (one.can.some((offer) => offer.do === 'accept' && offer.allowed) && one.received_at < '2023-07-07') { found = one; break }
  }
  assert.ok(found, 'an application of a day before can be accepted')
  await page.goto(`${city.base}/cases/${found.id}?do=accept`)
  await page.getByTestId('confirm').waitFor()
  await page.getByTestId('on-paper').click()
  await page.getByTestId('confirm').click()
  assert.match(await page.getByTestId('on-paper-wrong').innerText(), /请选择/)
  await claim(page, '2023-07-07 23:00')
  assert.match(await page.getByTestId('on-paper-wrong').innerText(), /不能晚于现在/)
  await claim(page, `${found.received_at.slice(0, 10)} 00:01`)
  assert.match(await page.getByTestId('on-paper-wrong').innerText(), /不能早于上一步骤/)
  await claim(page, '2023-07-07 08:15')
  await page.getByTestId('on-paper-wrong').waitFor({ state: 'hidden' })
  await page.screenshot({ path: join(SHOTS, 'paper-dialog.png') })
  await page.getByTestId('confirm').click()
  await page.getByTestId('fact-on-paper').first().waitFor()
  const times = await page.getByTestId('fact-times').first().innerText()
  assert.match(times, /2023年7月7日 08:15/)
  assert.match(times, /补录\s*2023年7月7日 09:0/)
  await page.getByTestId('fact-times').first().scrollIntoViewIfNeeded()
  await page.screenshot({ path: join(SHOTS, 'paper-timeline.png') })
  const last = (await api(page, `/cases/${found.id}`)).facts.at(-1)
  assert.equal(last.on_paper_at, '2023-07-07T08:15:00+08:00')
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('an office that was asked answers from its own list', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, `identity-reviewer-${OFFICE}`)
  const { items } = await api(page, '/cases?scope=queue&state=accepted&limit=50')
  assert.ok(items.length, 'the office has accepted cases')
  const asked = await post(page, `/cases/${items[0].id}/commands`, { version: items[0].version, do: 'consult', offices: ['water', 'ecology-environment'] })
  assert.equal(asked.status, 200, JSON.stringify(asked.body))
  await signIn(city, page, 'identity-reviewer-water')
  await page.goto(`${city.base}/queue`)
  await page.getByTestId('count-queue-asked').waitFor()
  assert.equal(await page.getByTestId('count-queue-asked').innerText(), '1')
  await page.getByTestId('nav-queue-asked').click()
  await page.getByTestId('wait-row').waitFor()
  await page.screenshot({ path: join(SHOTS, 'waits-asked.png') })
  // By keyboard: the first row is opened; then the list's own link opens the answer at once.
  await page.locator('h1').click()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === `/cases/${items[0].id}`)
  await page.goBack()
  await page.getByTestId('wait-answer').click()
  await page.getByTestId('field-opinion-agree').click()
  await page.getByTestId('confirm-special').click()
  await page.getByTestId('confirm-special').waitFor({ state: 'hidden' })
  await page.goto(`${city.base}/queue/asked`)
  await page.getByText('没有待回复的意见').waitFor()
  await page.getByTestId('count-queue-asked').waitFor({ state: 'hidden' })
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

/** Companies are registered by the machine until one of its decisions is drawn for a second look: one in ten is, by chance. */
async function drawn(page) {
  const company = {
    entity: 'company', prefix: '葫芦岛', business: '商贸', suffix: '有限公司', district: '211402', industry: '5211', capital_yuan: 500_000,
    address: '连山区演示路1号', premises: 'rented', scope: '日用百货零售', staff: 0, wants: [], representative: '演示代表',
    representative_id: '11010519491231002X', phone: '13800000000',
  }
  for (const first of '金木水火土山石田禾竹梅兰荷菊松') {
    await page.goto(`${city.base}/sign-in`)
    await page.getByRole('button', { name: /创业者/ }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    for (const second of '东南西北春夏秋冬天地') {
      const trade = `抽${first}${second}`
      const made = await post(page, '/establishments', { ...company, trade })
      assert.equal(made.status, 201, JSON.stringify(made.body))
      const { papers } = (await post(page, `/establishments/${made.body.id}/form`, {})).body
      const materials = papers.filter((paper) => paper.source.kind === 'supply').map((paper) => paper.key)
      const filed = await post(page, `/establishments/${made.body.id}/filing`, { version: made.body.version, materials })
      assert.equal(filed.status, 201, JSON.stringify(filed.body))
    }
    await signIn(city, page, 'identity-reviewer-market-regulation')
    if ((await api(page, '/cases?scope=drawn&limit=1')).total > 0) return
  }
  assert.fail('none of many decisions was drawn')
}

test('a machine’s decision that was drawn is looked at again', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await drawn(page)
  await page.goto(`${city.base}/queue/drawn`)
  await page.getByTestId('wait-row').first().waitFor()
  const before = await page.getByTestId('wait-row').count()
  await page.screenshot({ path: join(SHOTS, 'waits-drawn.png') })
  await page.getByTestId('wait-recheck').first().click()
  await page.getByTestId('field-opinion-agree').click()
  await page.getByTestId('confirm-special').click()
  await page.getByTestId('confirm-special').waitFor({ state: 'hidden' })
  await page.goto(`${city.base}/queue/drawn`)
  await page.waitForFunction((n) => document.querySelectorAll('[data-testid=wait-row]').length === n, before - 1)
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('papers that may follow are listed with what is owed, and the lists fit a phone', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  // A permit whose item tolerates minor papers: all but those are handed in, the rest is promised.
  const TOLERANT = ['drainage-permit', 'waste-disposal', 'works-planning-permit', 'land-planning-permit']
  let made
  for (const project of (await api(page, '/projects?started=false&limit=60')).items) {
    const { steps } = await api(page, `/projects/${project.id}/path`)
    const step = steps.find((one) => TOLERANT.includes(one.item) && ['ready', 'blocked', 'not-started'].includes(one.state) && one.materials.some((paper) => paper.secondary))
    if (!step) continue
    const materials = step.materials.filter((paper) => !paper.secondary).map((paper) => paper.id)
    const filed = await post(page, `/projects/${project.id}/cases`, { item: step.item, materials, promise: {} })
    if (filed.status !== 201 || !filed.body.can.some((one) => one.do === 'tolerate' && one.allowed)) continue
    made = await post(page, `/cases/${filed.body.id}/commands`, { version: filed.body.version, do: 'tolerate' })
    if (made.status === 200) break
  }
  assert.equal(made?.status, 200, JSON.stringify(made?.body))
  await page.goto(`${city.base}/queue/tolerated`)
  await page.getByTestId('wait-papers').first().waitFor()
  assert.notEqual((await page.getByTestId('wait-papers').first().innerText()).trim(), '')
  await page.screenshot({ path: join(SHOTS, 'waits-tolerated.png') })
  await page.setViewportSize({ width: 390, height: 844 })
  for (const list of ['tolerated', 'asked', 'drawn']) {
    await page.goto(`${city.base}/queue/${list}`)
    await settled(page)
    const wide = await tooWide(page)
    assert.ok(wide <= 1, `${list} is ${wide} px wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `waits-phone-${list}.png`) })
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.goto(`${city.base}/queue/tolerated`)
  await page.getByTestId('wait-supplement').first().click()
  await page.getByTestId('confirm').waitFor()
  assert.deepEqual(page.complaints, [])
})
