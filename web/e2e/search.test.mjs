// One search over everything: opened by a key, used by keyboard alone, a page found while typing, a project, its case, a company by its first letters.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, ROOT, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const AXE = readFileSync(join(ROOT, 'web/node_modules/axe-core/axe.min.js'), 'utf8')
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('everything is found by the keyboard alone', { timeout: 300_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  const project = (await api(page, '/projects?limit=1')).items[0]
  const single = (await api(page, '/cases?limit=1')).items[0]

  await page.keyboard.press('Control+k')
  const input = page.getByTestId('find-input')
  await input.waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('[data-testid=find-input]'))
  await input.pressSequentially(project.name)
  const first = page.getByTestId('find-project').first()
  await first.waitFor()
  assert.match(await first.innerText(), new RegExp(project.name.replace(/[()（）·.+*?[\]\\]/g, '.')))
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'search.png') })
  await page.evaluate((axe) => { (0, eval)(axe) }, AXE)
  const violations = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })).violations.map((one) => `${one.id}: ${one.nodes[0].html}`))
  assert.deepEqual(violations, [])
  await page.evaluate(() => document.documentElement.classList.add('dark'))
  await page.screenshot({ path: join(SHOTS, 'search-dark.png') })
  await page.evaluate(() => document.documentElement.classList.remove('dark'))
  await page.setViewportSize({ width: 390, height: 844 })
  await settled(page)
  assert.ok(await tooWide(page) <= 1, 'the search is wider than a phone')
  await page.screenshot({ path: join(SHOTS, 'search-phone.png') })
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/projects/${project.id}`))

  // A slash where nobody types; a case by its number; up from the first option comes the last one.
  await page.keyboard.press('/')
  await input.waitFor()
  await input.fill(single.number)
  await page.getByTestId('find-case').getByText(single.number).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/cases/${single.id}`))

  // A page of the menu, without the server; and Enter before the answer has come opens what the answer says.
  await page.getByTestId('search').click()
  await input.fill('经营主体')
  await page.getByTestId('find-page').first().waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/entities$/)
  await page.keyboard.press('Control+k')
  await input.fill(project.name)
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/projects/${project.id}`))

  // All of a kind on its list; nothing found says so; Escape gives the page back.
  await page.keyboard.press('Control+k')
  await input.fill(project.name)
  await page.getByTestId('find-project').getByText(project.name).first().waitFor()
  await page.getByTestId('find-more').first().click()
  await page.waitForURL(/\/cases\?q=/)
  await page.keyboard.press('Control+k')
  await input.fill('没有这样的东西')
  await page.getByTestId('find-none').waitFor()
  await page.keyboard.press('Escape')
  await input.waitFor({ state: 'hidden' })
  await page.context().close()
})
