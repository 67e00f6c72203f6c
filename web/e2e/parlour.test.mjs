// The parlour: an office opens an event, a company signs up and asks, the office answers, everybody sees what became of it. And a project
// that is stuck: its page says why, and the first step is done.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('an event is opened, a company asks, and everybody sees what became of it', { timeout: 600_000 }, async () => {
  const office = await visit(city, '/sign-in')
  await signIn(city, office, 'identity-window-clerk-window-centre')
  await office.goto(`${city.base}/parlour`)
  await office.getByTestId('event-row').first().waitFor()
  await office.getByTestId('event-new').click()
  await office.getByTestId('event-title').fill('取水和排水专场')
  const day = office.locator('.el-date-editor input')
  await day.fill('2023-07-12')
  await day.press('Enter')
  await office.getByTestId('event-place').fill('上午 9:00 三楼会客厅')
  await office.getByTestId('event-agenda').fill('取水许可怎么办\n现场提问')
  await office.getByTestId('event-open').click()
  await office.waitForURL(/\/parlour\/[0-9a-f]{8}-/)
  const at = new URL(office.url()).pathname

  const company = await visit(city, '/sign-in')
  await company.locator('[data-testid^="identity-applicant"]').first().click()
  await company.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await company.goto(city.base + at)
  await company.getByTestId('sign-up').click()
  await company.getByTestId('event-mine').waitFor()
  await company.getByTestId('event-ask-text').fill('取水许可要多少天？')
  await company.getByTestId('event-ask').click()
  await company.getByTestId('event-question').waitFor()
  const { asked } = await api(company, at)

  const water = await visit(city, '/sign-in')
  await signIn(city, water, 'identity-reviewer-water')
  const issue = await api(water, `/issues/${asked[0].issue}`)
  assert.equal((await post(water, `/issues/${issue.id}/commands`, { version: issue.version, do: 'answer', text: '材料齐全后四个工作日' })).status, 200)

  const nobody = await visit(city, at)
  await nobody.getByTestId('event-question').getByText('材料齐全后四个工作日').waitFor()
  assert.equal(await nobody.getByTestId('event-guests').count(), 0, 'who comes is not public')
  await settled(nobody)
  await nobody.screenshot({ path: join(SHOTS, 'event.png'), fullPage: true })
  await nobody.goto(`${city.base}/parlour?past=true`)
  await nobody.getByTestId('event-row').first().click()
  await nobody.getByTestId('minutes').waitFor()
  await nobody.setViewportSize({ width: 390, height: 844 })
  await settled(nobody)
  assert.ok(await tooWide(nobody) <= 1, 'an event is wider than a phone')
  await nobody.screenshot({ path: join(SHOTS, 'event-phone.png'), fullPage: true })
  for (const page of [office, company, water, nobody]) assert.deepEqual(page.complaints, [])
})

test('a project that is stuck says why, and its first step is done', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  const duty = (await api(page, '/duties?scope=all&kind=playbook-step&limit=1')).items[0]
  await page.goto(`${city.base}/projects/${duty.project.id}`)
  await page.getByTestId('playbook-running').waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'playbook.png') })
  const { id } = (await api(page, '/projects?started=false&limit=1')).items[0]
  await page.goto(`${city.base}/projects/${id}`)
  await page.getByTestId('playbook-open').click()
  await page.getByTestId('diagnosis').first().waitFor()
  await choose(page, 'lead-office', '葫芦岛市自然资源局')
  await page.getByTestId('playbook-begin').click()
  const running = page.getByTestId('playbook-running')
  await running.waitFor()
  assert.notEqual(await running.getByTestId('playbook-note').inputValue(), '', 'the first step is prefilled with what the records say')
  await running.getByTestId('playbook-done').click()
  await running.locator('[data-testid="playbook-step-diagnose"][data-state="done"]').waitFor()
  await running.locator('[data-testid="playbook-step-advise"][data-state="running"]').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await settled(page)
  assert.ok(await tooWide(page) <= 1, 'the project is wider than a phone')
  await page.screenshot({ path: join(SHOTS, 'playbook-phone.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})
