// Ranking: both boards, a score that can be added up, the records behind it; as of an earlier day; narrow and wide.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('whoever is ranked sees how his score comes about', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-office-head-water')
  await page.goto(`${city.base}/ranking`)
  await page.getByTestId('board-districts').waitFor()
  const all = await api(page, '/rankings')
  for (const board of all.boards) {
    const rows = page.getByTestId(`board-${board.id}`).getByTestId('ranked')
    assert.deepEqual(await rows.evaluateAll((found) => found.map((one) => one.dataset.id)), board.rows.filter((one) => one.place).map((one) => one.id))
  }
  await page.getByTestId('board-districts').getByText('排名规则').click()
  await page.getByText('开工所需许可均已核发').first().waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'ranking.png'), fullPage: true })
  // Numbers open their records.
  const offices = all.boards.find((one) => one.id === 'offices')
  const water = offices.rows.find((one) => one.id === 'water')
  await page.getByTestId('board-offices').getByRole('link', { name: water.name.zh }).click()
  await page.getByTestId('arithmetic').waitFor()
  assert.match(await page.getByTestId('place').innerText(), new RegExp(String(water.place)))
  await page.getByTestId('ranked-record').first().waitFor()
  const counted = await api(page, '/rankings/offices/water/records?counts=true&limit=1')
  assert.equal(counted.total, water.parts[0].records, 'the share is made of as many records as the list has')
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'ranking-office.png'), fullPage: true })
  await page.getByTestId('filter-q').fill('没有这家企业')
  await page.getByTestId('filter-q').press('Enter')
  await page.getByText('没有符合条件的记录').waitFor()
  await page.goto(`${city.base}/ranking?as_of=2023-03-31&board=districts`)
  await page.getByTestId('board-districts').waitFor()
  assert.equal(await page.getByTestId('board-offices').count(), 0)
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [name, path] of [['ranking', '/ranking'], ['ranking-district', '/ranking/districts/211481'], ['ranking-office', '/ranking/offices/water']]) {
    await page.goto(city.base + path)
    await settled(page)
    const wide = await tooWide(page)
    assert.ok(wide <= 1, `${path} is ${wide} px wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  assert.deepEqual(page.complaints, [])
})
