// Burden: a form that is filled in in the browser is counted with its time; a number of what was asked twice opens as many records; narrow and wide.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('what a form asks is counted, and what was asked twice opens its records', { timeout: 600_000 }, async () => {
  const leader = await visit(city, '/sign-in')
  await signIn(city, leader, 'identity-leader-city-government')
  await leader.goto(`${city.base}/burden`)
  await leader.getByText('还没有统计到填报').waitFor()

  const company = await visit(city, '/sign-in')
  await company.locator('[data-testid^="identity-applicant"]').first().click()
  await company.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await company.goto(`${city.base}/issues/new`)
  await company.getByTestId('issue-text').pressSequentially('厂区外河道堵塞', { delay: 150 })
  await company.getByTestId('issue-sorted').getByText('提到“河道”').waitFor()
  // Whoever reads over what he wrote is still at it.
  await company.waitForTimeout(2_000)
  await company.getByTestId('issue-send').click()
  await company.waitForURL(/\/issues\/[0-9a-f]{8}-/)

  // Another page of the leader's: the count is there without his having waited for anything but the page.
  await leader.goto(`${city.base}/burden`)
  await leader.getByTestId('fields-company').getByText('2', { exact: true }).waitFor()
  const { since, months } = await api(leader, '/burden')
  const sums = months.at(-1).groups[0].sums
  assert.deepEqual([since, sums.submissions, sums.refused, sums.fields, sums.timed], ['2023-07', 1, 0, 2, 1], 'the channel and the words; the look at where they go is no form')
  assert.ok(sums.seconds >= 2 && sums.seconds <= 120, `${sums.seconds} s at the form`)
  assert.equal(await leader.getByTestId('role').count(), 1)
  assert.equal(await leader.getByTestId('form').first().getAttribute('data-id'), 'post-issues')
  await leader.getByTestId('burden-chart').waitFor()
  await settled(leader)
  await leader.screenshot({ path: join(SHOTS, 'burden.png'), fullPage: true })

  // Asked twice: the month before has more of it; a number opens as many records, a record its case.
  await leader.getByTestId('months').getByRole('link', { name: '打开2023年6月' }).click()
  await leader.waitForURL(/month=2023-06/)
  await settled(leader)
  const lines = await api(leader, '/burden/twice?month=2023-06')
  assert.ok(lines.times > 0 && lines.items.length > 0, 'the demonstration has what was asked twice')
  const line = leader.getByTestId('twice-line').nth(1)
  const times = Number((await line.innerText()).replaceAll(',', ''))
  assert.equal(times, lines.items[1].times)
  await line.click()
  await leader.waitForURL(/\/burden\/twice\?/)
  await leader.getByTestId('twice-record').first().waitFor()
  const { what, item } = lines.items[1]
  const records = await api(leader, `/burden/twice/records?month=2023-06&what=${what}&item=${item}`)
  assert.equal(records.total, times)
  assert.equal(await leader.getByTestId('twice-record').count(), Math.min(times, 50))
  await settled(leader)
  await leader.screenshot({ path: join(SHOTS, 'burden-twice.png'), fullPage: true })
  await leader.getByTestId('twice-record').first().click()
  await leader.waitForURL(/\/cases\//)
  assert.ok(leader.url().endsWith(records.items[0].record.id))
  await leader.goto(`${city.base}/burden/twice?month=2023-06`)
  await leader.getByTestId('filter-q').fill('没有这家企业')
  await leader.getByTestId('filter-q').press('Enter')
  await leader.getByText('没有符合条件的记录').waitFor()

  await leader.setViewportSize({ width: 390, height: 844 })
  for (const [name, path] of [['burden', '/burden'], ['burden-twice', '/burden/twice?month=2023-06']]) {
    await leader.goto(city.base + path)
    await settled(leader)
    const wide = await tooWide(leader)
    assert.ok(wide <= 1, `${path} is ${wide} px wider than a phone`)
    await leader.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  // Companies are told nothing of it.
  await company.goto(`${city.base}/issues`)
  assert.equal(await company.getByTestId('nav-burden').count(), 0)
  assert.deepEqual([...leader.complaints, ...company.complaints], [])
})
