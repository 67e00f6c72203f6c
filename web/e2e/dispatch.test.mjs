// A dispatch meeting from its agenda to the duties: an office answers, three entries are decided by keyboard, the minutes stand.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, post, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const fits = async (page, what) => {
  const wide = await tooWide(page)
  assert.ok(wide <= 1, `${what} is ${wide} px wider than the screen`)
}

test('three entries decided by keyboard make three duties', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  // The agenda of Monday is frozen; whoever owes something answers first.
  await signIn(city, page, 'identity-office-head-natural-resources')
  await page.goto(`${city.base}/dispatch`)
  await page.getByTestId('ahead-weekly').click()
  await page.getByTestId('answer').first().click()
  await page.getByTestId('answer-text').fill('图纸已退回建设单位修改，周五前办结。')
  await page.getByTestId('answer-save').click()
  await page.getByTestId('entry-answer').first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'dispatch-office.png') })

  await signIn(city, page, 'identity-leader-city-government')
  assert.equal((await post(page, '/clock/advance', { to: '2023-07-10' })).status, 200)
  await page.goto(`${city.base}/dispatch`)
  await page.getByTestId('ahead-weekly').waitFor()
  await page.getByTestId('series-weekly').waitFor()
  await page.getByTestId('feed-mayor').click()
  const address = await page.getByTestId('feed-address').innerText()
  assert.match(await page.evaluate(async (url) => (await fetch(url)).text(), address), /^BEGIN:VCALENDAR\r\n/)
  await page.screenshot({ path: join(SHOTS, 'dispatch.png'), fullPage: true })
  await page.getByTestId('ahead-weekly').click()
  await page.getByTestId('entry').first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'dispatch-agenda.png') })
  await page.getByTestId('to-meeting').click()
  await page.getByTestId('mode-entry').waitFor()
  for (const n of [1, 2, 3]) {
    const key = await page.getByTestId('mode-entry').getAttribute('data-key')
    await page.keyboard.press('d')
    await page.getByTestId('decide-text').waitFor()
    await page.keyboard.type(`第${n}件限期办结并报告`)
    if (n === 2) {
      await page.getByTestId('decide-method-none').check()
      await page.getByTestId('decide-n').fill('3')
      await page.screenshot({ path: join(SHOTS, 'dispatch-mode.png') })
    }
    await page.keyboard.press('Enter')
    await page.getByTestId('decision').waitFor()
    await page.keyboard.press('j')
    if (n < 3) await page.waitForFunction((was) => document.querySelector('[data-testid="mode-entry"]')?.getAttribute('data-key') !== was, key)
  }
  assert.match(await page.getByTestId('decided-count').innerText(), /3/)
  await page.setViewportSize({ width: 390, height: 844 })
  await fits(page, 'the meeting')
  await page.screenshot({ path: join(SHOTS, 'dispatch-mode-phone.png'), fullPage: true })
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.keyboard.press('e')
  await page.getByTestId('close-panel').waitFor()
  await page.keyboard.press('Enter')
  await page.getByTestId('minutes').waitFor()
  assert.equal(await page.getByTestId('minute').count(), 3)
  assert.equal(await page.getByTestId('duty-decision').count(), 3)
  await page.screenshot({ path: join(SHOTS, 'dispatch-minutes.png') })
  const meeting = page.url().split('/').pop()
  const { duties } = await api(page, `/dispatch/meetings/${meeting}`)
  assert.deepEqual(duties.map((one) => one.due_on).sort(), ['2023-07-13', '2023-07-17', '2023-07-17'])
  await page.setViewportSize({ width: 390, height: 844 })
  await fits(page, 'the minutes')
  await page.screenshot({ path: join(SHOTS, 'dispatch-minutes-phone.png'), fullPage: true })
  await page.goto(`${city.base}/dispatch`)
  await page.getByTestId('past-meeting').first().waitFor()
  await fits(page, 'the list')
  await page.screenshot({ path: join(SHOTS, 'dispatch-phone.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})
