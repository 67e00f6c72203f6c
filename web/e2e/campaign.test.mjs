// The hundred days come out of the demonstration's records; a tour is planned, scored on a phone, closed and shown.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, ROOT, settled, SHOTS, signIn, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const AXE = readFileSync(join(ROOT, 'web/node_modules/axe-core/axe.min.js'), 'utf8')
/** What keeps somebody from reading the page. */
async function unreadable(page) {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })
    return found.violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`))
  })
}

/** How many pixels a page is wider than its window. */
const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('the campaign is counted as the newspaper printed it, and every number opens its projects', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  await page.getByTestId('nav-campaign').click()
  await page.getByTestId('burn-up').locator('canvas').waitFor()
  assert.deepEqual(await unreadable(page), [])
  await page.screenshot({ path: join(SHOTS, 'campaign.png'), fullPage: true })
  await page.goto(`${city.base}/campaign?as_of=2023-06-27`)
  const says = await page.getByTestId('burn-up-says').innerText()
  assert.match(says, /2023年6月27日.*清单 150 个，达标 120 个，开工 105 个/)
  const figures = await page.getByTestId('campaign-figures').innerText()
  for (const n of ['150', '120', '105', '30']) assert.ok(figures.includes(n), `${n} is not among: ${figures}`)
  // The newspapers of spring: 115 by the end of April.
  await page.goto(`${city.base}/campaign?as_of=2023-04-23`)
  await page.getByTestId('burn-up-says').filter({ hasText: '达标 115 个' }).waitFor()

  await page.goto(`${city.base}/campaign`)
  const row = page.getByTestId('board-district').first()
  const reached = await row.getByRole('button').nth(1).innerText()
  await row.getByRole('button').nth(1).click()
  const list = page.getByTestId('campaign-list')
  await list.getByText(`共 ${reached} `).waitFor()
  const [csv] = await Promise.all([page.waitForEvent('download'), list.getByRole('link', { name: '导出' }).click()])
  assert.equal(csv.suggestedFilename(), 'campaign.csv')

  await page.goto(`${city.base}/campaign?as_of=2023-06-27`)
  await page.getByTestId('report-weekly').click()
  await page.getByTestId('report-lead').waitFor()
  assert.match(await page.getByTestId('report-lead').innerText(), /150 个项目.*120 个（80%）.*开工 105 个（70%）/)
  assert.deepEqual(await unreadable(page), [])
  await page.screenshot({ path: join(SHOTS, 'campaign-report.png'), fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  assert.ok(await tooWide(page) <= 1, 'the report is wider than a phone')
  await page.goto(`${city.base}/campaign`)
  await page.getByTestId('burn-up').locator('canvas').waitFor()
  await page.getByTestId('campaign-list').locator('tbody tr').first().waitFor()
  assert.ok(await tooWide(page) <= 1, 'the campaign is wider than a phone')
  await page.screenshot({ path: join(SHOTS, 'campaign-phone.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})

test('a campaign is opened from the register, and its list changed', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.goto(`${city.base}/campaign`)
  await page.getByTestId('campaign-new').click()
  await page.getByTestId('campaign-name').fill('秋季攻坚')
  await page.getByTestId('campaign-days').locator('input').fill('60')
  await choose(page, 'campaign-target', '开工')
  await choose(page, 'filter-pick-started', '未开工')
  await page.getByTestId('pick').first().waitFor()
  assert.equal(await page.getByTestId('campaign-open').isDisabled(), true, 'a campaign has projects')
  await settled(page)
  await page.getByTestId('pick-shown').click()
  await page.getByTestId('pick-chosen').getByText('已选 50 个').waitFor()
  await page.getByTestId('pick').nth(2).uncheck()
  assert.deepEqual(await unreadable(page), [])
  await page.screenshot({ path: join(SHOTS, 'campaign-new.png'), fullPage: true })
  await page.getByTestId('campaign-open').click()
  await page.waitForURL(/campaign\?id=/)
  await page.getByTestId('campaign-figures').filter({ hasText: '49' }).waitFor()
  // One is taken off, the one that was left out joins; the log tells it.
  const gone = (await api(page, `/campaigns/${new URL(page.url()).searchParams.get('id')}/projects?limit=1`)).items[0].name
  await page.getByTestId('campaign-change').click()
  await choose(page, 'filter-pick-started', '未开工')
  await page.getByTestId('pick-chosen').getByText('已选 49 个').waitFor()
  await settled(page)
  await page.getByTestId('pick').nth(2).check()
  await page.getByRole('checkbox', { name: gone }).uncheck()
  await page.getByTestId('list-leaving').getByText(gone).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  assert.ok(await tooWide(page) <= 1, 'the choice is wider than a phone')
  await page.screenshot({ path: join(SHOTS, 'campaign-choice-phone.png') })
  await page.getByTestId('list-keep').click()
  await page.waitForURL(/campaign\?id=/)
  await page.getByText('调整攻坚清单').first().waitFor()
  assert.deepEqual(page.complaints, [])
})

test('a tour is planned by the officer, scored on the phone and shown when it is closed', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.getByTestId('nav-tours').click()
  await page.getByTestId('tour-row').first().click()
  await page.getByTestId('outcome-row').first().waitFor()
  assert.equal(await page.getByTestId('outcome-row').count(), 24)
  await page.getByTestId('route-map').waitFor()
  assert.deepEqual(await unreadable(page), [])
  await page.screenshot({ path: join(SHOTS, 'tour-june.png'), fullPage: true })
  await page.goto(`${city.base}/tour`)
  await page.getByTestId('tour-plan').click()
  await page.getByTestId('tour-choose').first().waitFor()
  assert.deepEqual(await unreadable(page), [])
  await page.screenshot({ path: join(SHOTS, 'tour-new.png'), fullPage: true })
  await page.getByTestId('tour-make').click()
  await page.waitForURL(/\/tour\/[0-9a-f]{8}-/)
  const tour = new URL(page.url()).pathname
  await page.getByTestId('stop-24').waitFor()

  await page.setViewportSize({ width: 390, height: 844 })
  await signIn(city, page, 'identity-leader-city-government')
  await page.goto(city.base + tour)
  await page.getByTestId('score-1').click()
  for (const [criterion, mark] of [['pace', 8], ['quality', 9], ['site', 7], ['service', 10]]) await page.getByTestId(`mark-${criterion}-${mark}`).check()
  assert.ok(await tooWide(page) <= 1, 'the form is wider than a phone')
  assert.deepEqual(await unreadable(page), [])
  await page.screenshot({ path: join(SHOTS, 'tour-score-phone.png') })
  await page.getByTestId('score-save').click()
  const mine = page.getByTestId('stop-1').getByTestId('my-marks')
  await mine.waitFor()
  assert.match(await mine.innerText(), /8 分[\s\S]*9 分[\s\S]*7 分[\s\S]*10 分/)
  // What was given can be changed until the end.
  await page.getByTestId('score-1').click()
  await page.getByTestId('mark-site-9').check()
  await page.getByTestId('score-save').click()
  await mine.filter({ hasText: '现场管理：9 分' }).waitFor()
  await page.screenshot({ path: join(SHOTS, 'tour-phone.png'), fullPage: true })
  assert.equal(await page.getByTestId('outcome-board').count(), 0, 'results are shown when scoring has ended')

  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.goto(city.base + tour)
  await page.getByTestId('tour-close').click()
  await page.getByRole('dialog').getByRole('button', { name: '结束评分' }).click()
  await page.getByTestId('outcome-row').first().waitFor()
  assert.ok(await tooWide(page) <= 1, 'the outcomes are wider than a phone')
  await page.screenshot({ path: join(SHOTS, 'tour-closed-phone.png'), fullPage: true })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.evaluate(() => localStorage.setItem('ballast.appearance', JSON.stringify({ dark: true, large: false })))
  await page.setViewportSize({ width: 1440, height: 900 })
  for (const [path, name] of [['/campaign', 'campaign-dark'], [tour, 'tour-dark']]) {
    await page.goto(city.base + path)
    await settled(page)
    assert.deepEqual(await unreadable(page), [])
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
  }
  assert.deepEqual(page.complaints, [])
})
