// Indicators: the article's figures from records, as of any day; the finance office enters and revises; a leader sets a target.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, BALLAST, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const figures = (day) => JSON.parse(execFileSync(BALLAST, ['figures', '--as-of', day, '--data', city.data, '--json'], { encoding: 'utf8' }))

test('a number is entered, revised and seen as of any day', { timeout: 600_000 }, async () => {
  // What the article prints of the projects and of what others published; the browser tests' register is a thin one, so what hangs on its entities is only asked for.
  const printed = {
    'projects.planned': 550, 'projects.planned_investment': 269_870_000_000, 'projects.planned_over_100m': 222, 'projects.started': 417, 'projects.start_rate': 0.758,
    'campaign.hundred_days.listed': 150, 'campaign.hundred_days.cleared': 120, 'campaign.hundred_days.started': 105, 'tour.projects': 24,
    'promotion.central_soe_projects': 35, 'promotion.central_soe_investment': 217_481_000_000,
  }
  const published = {
    'indicator.gdp_growth': 0.071, 'indicator.fixed_asset_investment_growth': 0.237, 'indicator.public_budget_revenue_growth': 0.136,
    'indicator.industrial_value_added_growth': 0.082, 'indicator.retail_sales_growth': 0.078, 'indicator.foreign_trade_growth': 0.814,
    'indicator.tourist_visits': 14_200_000, 'indicator.tourism_revenue': 4_300_000_000,
  }
  const counted = ['entities.total', 'entities.enterprises', 'entities.registered_this_half', 'entities.registered_this_half_growth', 'leaders.city_level', 'leaders.county_level', 'leaders.section_level', 'stewards.count', 'stewards.entities_covered']
  const [then, before] = [figures('2023-06-27'), figures('2023-03-31')]
  assert.deepEqual(Object.keys(then).sort(), [...Object.keys(printed), ...Object.keys(published), ...counted].sort())
  for (const [id, value] of Object.entries({ ...printed, ...published })) assert.equal(then[id], value, id)
  for (const id of Object.keys(published)) assert.ok(!(id in before), `${id} was not published on 31 March`)
  assert.ok(before['projects.started'] < 417 && before['campaign.hundred_days.started'] < 105 && before['tour.projects'] === 0)
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-office-head-finance')
  await page.goto(`${city.base}/indicators`)
  await page.getByTestId('indicator').first().waitFor()
  const all = await api(page, '/indicators')
  assert.equal(await page.getByTestId('indicator').count(), all.items.length)
  assert.match(await page.locator('[data-testid="indicator"][data-id="gdp"]').innerText(), /7\.1/)
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'indicators.png'), fullPage: true })
  await page.getByTestId('filter-q').fill('预算')
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="indicator"]').length === 1)
  await page.locator('[data-testid="indicator"][data-id="public-budget-revenue"]').getByRole('link').click()
  await page.getByTestId('number-form').waitFor()
  await page.getByTestId('number-value').fill('四十')
  await page.getByTestId('number-growth').fill('12.5')
  await page.getByTestId('number-source').fill('财政局快报表')
  await page.getByTestId('number-save').click()
  await page.getByText('请填数字').waitFor()
  assert.equal(await page.getByTestId('number-source').inputValue(), '财政局快报表', 'nothing typed is lost')
  await page.getByTestId('number-value').fill('45.6')
  await page.getByTestId('number-rank').fill('4')
  await page.getByTestId('number-save').click()
  await page.locator('[data-testid="indicator-period"][data-period="2023-C06"]').waitFor()
  assert.equal((await api(page, '/indicators/public-budget-revenue')).duties.open, 0, 'what was owed is done')
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'indicator.png'), fullPage: true })
  await page.goto(`${city.base}/indicators/public-budget-revenue?as_of=2023-06-27`)
  await page.getByTestId('indicator-period').first().waitFor()
  assert.equal(await page.locator('[data-testid="indicator-period"][data-period="2023-C06"]').count(), 0, 'it was not known then')
  assert.equal(await page.getByTestId('number-form').count(), 0)
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [name, path] of [['indicators', '/indicators'], ['indicator', '/indicators/public-budget-revenue'], ['indicator-started', '/indicators/projects-started']]) {
    await page.goto(city.base + path)
    await settled(page)
    const wide = await tooWide(page)
    assert.ok(wide <= 1, `${path} is ${wide} px wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  assert.deepEqual(page.complaints, [])
})
