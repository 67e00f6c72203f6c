// Somebody is away: whoever stands in sees what the post is owed and acts in its name. A post changes hands: everything open goes over in one action, and back.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, post, SHOTS, signIn, tooWide, visit } from './server.mjs'

const OFFICE = 'natural-resources'
const OTHER = 'housing-construction'
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** Somebody's own page. */
async function as(identity, size) {
  const page = await visit(city, '/sign-in', size)
  await signIn(city, page, identity)
  return page
}

/** What the head finds on a walk becomes the other office's duty, owed to the head's post; gives the duties. */
async function findings(head, ...texts) {
  let { body: walk, status } = await post(head, '/walks', { item: 'land-planning-permit' })
  assert.equal(status, 201, JSON.stringify(walk))
  for (const text of texts) {
    const done = await post(head, `/walks/${walk.id}/commands`, { version: walk.version, do: 'find', stage: 'form', text, office: OTHER, method: 'ordinary' })
    assert.equal(done.status, 200, JSON.stringify(done.body))
    walk = done.body
  }
  const found = walk.duties.filter((one) => texts.some((text) => one.what.zh.includes(text)))
  assert.equal(found.length, texts.length)
  return found
}

/** Which of some duties are owed to the reader's office, by the list that the page shows. */
async function owedTo(page, duties) {
  const { items } = await api(page, '/duties?scope=owed&kind=finding&limit=200')
  return duties.filter((one) => items.some((row) => row.id === one.id)).length
}

async function finish(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  }
}

test('whoever stands in for a head who is away closes what is owed to the head, in the name of both', { timeout: 600_000 }, async () => {
  const head = await as(`identity-office-head-${OFFICE}`)
  const [finding] = await findings(head, '规划条件要填两遍')
  const office = await as(`identity-reviewer-${OTHER}`)
  assert.equal((await post(office, `/duties/${finding.id}/commands`, { version: finding.version, do: 'report', text: '已合并为一处。' })).status, 200)
  const deputy = await as(`identity-reviewer-${OFFICE}`)
  const { name } = (await api(deputy, '/session')).user
  // Before he stands in, he sees it and may not close it.
  await deputy.goto(`${city.base}/duties/${finding.id}`)
  await deputy.getByTestId('duty-state').filter({ hasText: '待销号' }).waitFor()
  assert.equal(await deputy.getByTestId('duty-do-close').count(), 0)

  await head.goto(`${city.base}/handover`)
  await choose(head, 'deputy', name)
  const { today } = await api(head, '/clock')
  const days = head.locator('.el-date-editor input')
  for (const day of [days.first(), days.last()]) {
    await day.fill(today)
    await day.press('Enter')
  }
  await head.getByTestId('absence-add').click()
  await head.getByTestId('absence-row').waitFor()

  await deputy.goto(`${city.base}/day`)
  const me = (await api(head, '/session')).user
  await deputy.getByText(me.name).first().waitFor()
  await deputy.goto(`${city.base}/duties/${finding.id}`)
  await deputy.getByTestId('duty-standing-in').filter({ hasText: me.name }).waitFor()
  await deputy.screenshot({ path: join(SHOTS, 'deputy-duty.png'), fullPage: true })
  await deputy.setViewportSize({ width: 390, height: 844 })
  assert.ok(await tooWide(deputy) <= 1)
  await deputy.getByTestId('duty-do-close').click()
  await deputy.getByTestId('duty-words').fill('已代为核对。')
  await deputy.getByTestId('duty-confirm').click()
  await deputy.getByTestId('duty-state').filter({ hasText: '已销号' }).waitFor()
  await deputy.getByText(`代 ${me.name}`).first().waitFor()
  const closed = await api(deputy, `/duties/${finding.id}`)
  assert.deepEqual([closed.facts[0].actor.name, closed.facts[0].actor.on_behalf_of], [name, me.name])
  await finish(head, office, deputy)
})

test('a post hands over everything that it is owed in one action, and gets it back', { timeout: 600_000 }, async () => {
  const head = await as(`identity-office-head-${OFFICE}`)
  const duties = await findings(head, '表单重复', '材料要交两份', '窗口找不到')
  const next = await as('identity-office-head-water')
  assert.deepEqual([await owedTo(head, duties), await owedTo(next, duties)], [3, 0])
  const hand = async (page, office, why) => {
    await page.goto(`${city.base}/handover`)
    await choose(page, 'hand-office', office)
    await page.getByTestId('hand-why').fill(why)
    await page.screenshot({ path: join(SHOTS, 'handover-post.png'), fullPage: true })
    await page.getByTestId('hand-go').click()
    await page.locator('.el-message-box').getByRole('button').last().click()
    await page.locator('.el-message').filter({ hasText: '已移交' }).first().waitFor()
  }
  await hand(head, /水务局/, '职责调整')
  assert.deepEqual([await owedTo(head, duties), await owedTo(next, duties)], [0, 3])
  const moved = await api(next, `/duties/${duties[0].id}`)
  assert.equal(moved.facts[0].kind, 'duty-handed-over')
  await next.goto(`${city.base}/duties/${duties[0].id}`)
  await next.getByText('职责调整').first().waitFor()
  await hand(next, /自然资源局/, '职责调回')
  assert.deepEqual([await owedTo(head, duties), await owedTo(next, duties)], [3, 0])
  await finish(head, next)
})
