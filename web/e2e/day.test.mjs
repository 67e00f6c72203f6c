// My day: an official begins there, walks what he owes by keyboard, and on the next day sees what changed; it fits a phone.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, post, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('the first page of an official is his day', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-reviewer-natural-resources')
  await page.waitForURL('**/day')
  await page.getByTestId('day-duty').first().waitFor()
  const day = await api(page, '/day')
  assert.equal(await page.getByTestId('day-mine').getByTestId('day-duty').count(), day.mine.items.length)
  assert.match(await page.getByTestId('ask-overdue').innerText(), new RegExp(String(day.mine.overdue)))
  await page.screenshot({ path: join(SHOTS, 'day.png'), fullPage: true })
  // The number opens exactly the records that it counts.
  await page.getByTestId('ask-overdue').click()
  await page.waitForURL('**/duties?**')
  assert.equal((await api(page, '/duties?scope=mine&lamp=overdue')).total, day.mine.overdue)
  await page.goto(`${city.base}/day`)
  await page.getByTestId('day-duty').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/duties/${day.mine.items[0].id}`)
  // The whole city stays one click away.
  await page.goto(`${city.base}/day`)
  await page.getByTestId('day-overview').click()
  await page.waitForURL(`${city.base}/`)
  // Whoever owes nothing is told so.
  await signIn(city, page, 'identity-leader-city-government')
  await page.getByTestId('day-mine').waitFor()
  assert.equal((await post(page, '/clock/advance', { to: '2023-07-10' })).status, 200)
  await page.goto(`${city.base}/day`)
  await page.getByTestId('day-changed').locator('li').first().waitFor()
  await page.getByTestId('day-on').getByRole('link').first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'day-leader.png'), fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await signIn(city, page, 'identity-office-head-natural-resources')
  await page.getByTestId('day-duty').first().waitFor()
  const wide = await tooWide(page)
  assert.ok(wide <= 1, `${wide} px wider than a phone`)
  await page.screenshot({ path: join(SHOTS, 'day-phone.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})
