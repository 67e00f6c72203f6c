// The reviewer's bench in the browser: many cases at once, the checklist before an opinion, two reviewers at one case, a deputy.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { acceptable, api, choose, filled, open, post, SHOTS, signIn, visit } from './server.mjs'

const OFFICE = 'natural-resources'
const CHECKED = ['works-planning-permit', 'land-planning-permit', 'site-preplan', 'sea-use', 'planning-verify']
let city

before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** A case of the office that is accepted and has a checklist, found or made. */
async function accepted(used) {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  const pick = async () => {
    const { items } = await api(page, `/cases?scope=all&office=${OFFICE}&state=accepted&limit=200`)
    return items.find((row) => CHECKED.includes(row.item) && !used.includes(row.id))
  }
  let found = await pick()
  if (!found) {
    const { items } = await api(page, `/cases?scope=all&office=${OFFICE}&state=received&limit=200`)
    const waiting = items.find((row) => CHECKED.includes(row.item) && !used.includes(row.id))
    assert.ok(waiting, 'the demonstration has a case with a checklist')
    assert.equal((await post(page, `/cases/${waiting.id}/commands`, { version: waiting.version, do: 'accept' })).status, 200)
    found = await pick()
  }
  await page.context().close()
  used.push(found.id)
  return found
}
const used = []

/** A page signed in as the office's n-th reviewer. */
async function reviewer(n, size) {
  const page = await visit(city, '/sign-in', size)
  await page.getByTestId(`identity-reviewer-${OFFICE}`).nth(n).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  return page
}

test('many cases are accepted at once, and each refusal says why', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  await page.goto(`${city.base}/queue?state=received`)
  await page.getByTestId('choose-row').first().waitFor()
  // By keyboard the first two that can be accepted are chosen.
  const ready = await acceptable(page, 2)
  let here = -1
  for (const { at } of ready) {
    for (; here < at; here += 1) await page.keyboard.press('j')
    await page.keyboard.press('x')
  }
  await page.getByTestId('bulk-accept').waitFor()
  // A colleague accepts the first of them meanwhile.
  const first = ready[0].one
  assert.equal((await post(page, `/cases/${first.id}/commands`, { version: first.version, do: 'accept' })).status, 200)
  await page.keyboard.press('Shift+A')
  await page.getByTestId('bulk-confirm').click()
  await page.getByTestId('bulk-sum').waitFor()
  assert.equal(await page.getByTestId('bulk-done').count(), 1)
  const refused = page.getByTestId('bulk-refused')
  assert.equal(await refused.count(), 1)
  assert.equal(await refused.getAttribute('data-code'), 'version-conflict')
  await page.screenshot({ path: join(SHOTS, 'bench-bulk.png') })
  // Sent in the version that it has now, the law itself refuses, with its article.
  const now = (await api(page, `/cases/${first.id}`)).version
  const again = await post(page, '/cases/commands', { cases: [{ id: first.id, version: now }], command: { do: 'accept' } })
  assert.match(again.body.refused[0].problem.article, /行政许可法/)
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('the checklist is ticked, asks before an agreement with open points, and stands read-only afterwards', { timeout: 600_000 }, async () => {
  const found = await accepted(used)
  const page = await reviewer(0)
  await page.goto(`${city.base}/cases/${found.id}`)
  const points = page.getByTestId('checklist').locator('[data-testid^=point-]')
  await points.first().waitFor()
  const all = await points.count()
  assert.ok(all >= 2)
  await points.nth(0).getByTestId('mark-met').click()
  await points.nth(0).and(page.locator('[data-mark=met]')).waitFor()
  await points.nth(1).getByTestId('mark-not-met').click()
  await points.nth(1).and(page.locator('[data-mark=not-met]')).waitFor()
  await points.nth(1).getByTestId('remark').fill('容积率与规划条件不一致')
  await page.keyboard.press('Tab')
  await page.waitForFunction(async (id) => (await (await fetch(`/api/v1/cases/${id}`)).json()).checklist.ticks.some((tick) => tick.remark === '容积率与规划条件不一致'), found.id)
  await page.getByTestId('clock-runs-open').click()
  await page.screenshot({ path: join(SHOTS, 'bench-checklist.png'), fullPage: true })

  await page.getByTestId('do-review').click()
  await page.getByTestId('opinion-agree').click()
  await choose(page, 'opinion-template', /./, (options) => options.last())
  const text = await filled(page.getByTestId('reason'))
  assert.ok(text.length > 10 && !text.includes('{'), `the template is filled: ${text}`)
  await page.getByTestId('confirm').click()
  const asks = page.locator('.el-message-box')
  await asks.waitFor()
  assert.match(await asks.innerText(), new RegExp(`${all - 1} 项`))
  await asks.getByRole('button').last().click()
  await page.getByTestId('confirm').waitFor({ state: 'hidden' })
  await page.getByTestId('checklist-kept').waitFor()
  assert.match(await page.getByTestId('checklist-kept').innerText(), /容积率与规划条件不一致/)
  await page.screenshot({ path: join(SHOTS, 'bench-reviewed.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('of two reviewers at one case one wins, the other sees what changed and loses no word', { timeout: 600_000 }, async () => {
  const found = await accepted(used)
  const [one, two] = [await reviewer(0), await reviewer(1)]
  const words = '经核对，规划条件与合同一致；建议补充说明退界。'
  for (const page of [one, two]) {
    await page.goto(`${city.base}/cases/${found.id}`)
    await page.getByTestId('do-review').click()
    await page.getByTestId('opinion-disagree').click()
  }
  await two.getByTestId('reason').fill(words)
  await one.getByTestId('reason').fill('退界不足。')
  await one.getByTestId('confirm').click()
  await one.getByTestId('confirm').waitFor({ state: 'hidden' })

  await two.getByTestId('confirm').click()
  const note = two.locator('[data-code=version-conflict]')
  await note.waitFor()
  const winner = (await api(one, '/session')).user.name
  assert.ok((await note.innerText()).includes(winner), 'it says who was faster')
  await two.screenshot({ path: join(SHOTS, 'bench-conflict.png') })
  assert.equal(await two.getByTestId('reason').inputValue(), words)
  await two.getByTestId('reload-keep').click()
  await note.waitFor({ state: 'hidden' })
  assert.equal(await two.getByTestId('reason').inputValue(), words, 'what was typed is still there')
  await two.getByTestId('confirm').click()
  await two.getByTestId('confirm').waitFor({ state: 'hidden' })
  const { reviews } = await api(two, `/cases/${found.id}`)
  assert.deepEqual(reviews.map((review) => review.text), ['退界不足。', words])
  for (const page of [one, two]) {
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  }
})

test('who is away is stood in for, and the log names both', { timeout: 600_000 }, async () => {
  const found = await accepted(used)
  const away = await reviewer(0)
  const me = (await api(away, '/session')).user
  const deputy = await reviewer(1)
  const other = (await api(deputy, '/session')).user
  await away.goto(`${city.base}/cases/${found.id}`)
  await away.getByTestId('take').click()
  await away.getByTestId('assignee').getByText('我', { exact: true }).waitFor()

  const head = await visit(city, '/sign-in')
  await signIn(city, head, `identity-office-head-${OFFICE}`)
  await head.goto(`${city.base}/handover`)
  await choose(head, 'absent', me.name)
  await choose(head, 'deputy', other.name)
  const { today } = await api(head, '/clock')
  const days = head.locator('.el-date-editor input')
  for (const day of [days.first(), days.last()]) {
    await day.fill(today)
    await day.press('Enter')
  }
  await head.getByTestId('absence-add').click()
  await head.getByTestId('absence-row').waitFor()
  await head.screenshot({ path: join(SHOTS, 'bench-handover.png') })

  await deputy.goto(`${city.base}/queue`)
  await deputy.getByTestId('stand-notice').getByRole('button').click()
  await deputy.getByTestId('standing-in').first().waitFor()
  await deputy.screenshot({ path: join(SHOTS, 'bench-queue.png') })
  await deputy.getByTestId('case-row').first().click()
  await deputy.getByTestId('assignee').getByTestId('standing-in').waitFor()
  await deputy.getByTestId('do-review').click()
  await deputy.getByTestId('opinion-disagree').click()
  await deputy.getByTestId('reason').fill('代为审查：材料与现场不符。')
  await deputy.getByTestId('confirm').click()
  await deputy.getByTestId('confirm').waitFor({ state: 'hidden' })
  await deputy.locator('[data-kind=reviewed]').getByText(`代 ${me.name}`).waitFor()
  for (const page of [away, head, deputy]) {
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  }
})
