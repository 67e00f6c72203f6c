// Objectives: the plan in one picture, drilled down to a measure; its owner reports a figure with evidence, a leader charges it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('progress rolls up from what is counted and what is reported', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.goto(`${city.base}/objectives`)
  await page.getByTestId('measure').first().waitFor()
  const plan = await api(page, '/objectives')
  assert.equal(await page.getByTestId('objective').count(), plan.objectives.length)
  const started = plan.objectives.flatMap((one) => one.measures).find((one) => one.id === 'key-projects-started')
  assert.equal(started.figure.value, 417, 'the figure is the count of the records')
  assert.match(await page.locator('[data-testid="measure"][data-id="key-projects-started"]').innerText(), /417 个 \/ 550 个/)
  assert.match(await page.locator('[data-testid="measure"][data-id="market-entities"]').innerText(), /尚未报送/)
  await page.screenshot({ path: join(SHOTS, 'objectives.png'), fullPage: true })
  await page.locator('[data-testid="measure"][data-id="gdp-growth"]').getByRole('link').first().click()
  await page.getByTestId('measure-figure').waitFor()
  assert.match(await page.getByTestId('measure-value').first().innerText(), /7\.1/)
  await page.getByTestId('report-value').fill('7,1')
  await page.getByTestId('report-evidence').fill('统计局月报')
  await page.getByTestId('report-save').click()
  await page.getByText('请填数字').waitFor()
  assert.equal(await page.getByTestId('report-evidence').inputValue(), '统计局月报', 'nothing typed is lost')
  await page.getByTestId('report-value').fill('6.9')
  await page.getByTestId('report-save').click()
  await page.getByTestId('measure-value').nth(1).waitFor()
  await page.screenshot({ path: join(SHOTS, 'measure.png'), fullPage: true })
  await page.getByTestId('charge-text').fill('报送二季度数值并附分析')
  await page.getByTestId('charge-save').click()
  await page.getByTestId('duty-measure').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [name, path] of [['objectives', '/objectives'], ['measure', '/objectives/gdp-growth']]) {
    await page.goto(city.base + path)
    await settled(page)
    const wide = await tooWide(page)
    assert.ok(wide <= 1, `${path} is ${wide} px wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  assert.deepEqual(page.complaints, [])
})
