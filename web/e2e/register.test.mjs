// The register and who serves it: found by name, by first letters, narrowed, opened; who serves whom and why; a plan looked at and applied; a post that is left.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** The page wide, on a phone, and by night. */
async function look(page, name) {
  await settled(page)
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
  await page.evaluate(() => document.documentElement.classList.add('dark'))
  await page.screenshot({ path: join(SHOTS, `${name}-dark.png`) })
  await page.evaluate(() => document.documentElement.classList.remove('dark'))
  await page.setViewportSize({ width: 390, height: 844 })
  await settled(page)
  assert.ok(await tooWide(page) <= 1, `${name} is wider than a phone`)
  await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('an entity is found and its stewards are told with reasons; a plan is applied, a post left', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  // One that a steward serves, by its own record.
  const post = (await api(page, '/stewards?kind=steward&limit=1')).items[0]
  const served = (await api(page, `/stewards/${post.id}/entities?limit=1`)).items[0].entity
  await page.getByTestId('nav-entities').click()
  await page.getByTestId('entity-row').first().waitFor()
  await look(page, 'entities')
  const core = served.name.replace(/（演示）$/, '')
  await page.getByTestId('entity-search').fill(core)
  await page.getByTestId('entity-row').getByText(served.name).first().waitFor()
  await page.getByTestId('entity-search').fill(served.uscc)
  await page.waitForURL(/q=/)
  await page.waitForFunction((name) => { const all = [...document.querySelectorAll('[data-testid=entity-row]')]; return all.length === 1 && all[0].textContent.includes(name) }, served.name)
  await page.getByTestId('entity-search').fill('hr')
  await page.waitForURL(/q=hr/)
  await settled(page)
  const { items } = await api(page, '/entities?q=hr&sort=registered&order=desc')
  assert.equal(await page.getByTestId('entity-row').count(), items.length, 'first letters find what the register finds')
  await page.goto(`${city.base}/entities?district=${served.district}&kind=enterprise`)
  await page.getByTestId('entity-row').first().waitFor()
  await page.goto(`${city.base}/entities/${served.id}`)
  await page.getByTestId('steward-why').first().getByText(/行业/).waitFor()
  await look(page, 'entity')

  await page.getByTestId('nav-stewards').click()
  await page.getByTestId('steward-row').first().waitFor()
  await choose(page, 'plan-kind', '项目管家')
  await page.getByTestId('plan-price').locator('input').fill('0')
  await page.getByTestId('plan-look').click()
  await page.getByTestId('plan-result').waitFor()
  await look(page, 'stewards')
  if (await page.getByTestId('plan-apply').isEnabled()) {
    await page.getByTestId('plan-apply').click()
    await page.getByTestId('plan-result').waitFor({ state: 'detached' })
  }
  // Where a change costs something, the plan that was just applied stands.
  await page.getByTestId('plan-price').locator('input').fill('200')
  await page.getByTestId('plan-look').click()
  await page.getByTestId('plan-result').getByText('调整 0 户').waitFor()

  const least = (await api(page, '/stewards?kind=steward&sort=serves&order=desc&limit=1')).items[0]
  await page.goto(`${city.base}/stewards/${least.id}`)
  await page.getByTestId('served-row').first().waitFor()
  await look(page, 'steward')
  await page.getByTestId('steward-leave').click()
  await page.getByRole('dialog').getByRole('button', { name: '离任' }).click()
  await page.getByTestId('steward-left').waitFor()
  await page.getByTestId('served-row').first().waitFor({ state: 'detached' })
  const left = await api(page, `/stewards/${least.id}`)
  assert.deepEqual([left.serves, typeof left.left_on], [0, 'string'])
  await page.goto(`${city.base}/stewards`)
  const before = (await api(page, '/stewards?kind=steward&limit=1')).total
  await page.getByTestId('steward-new').locator('summary').click()
  await page.getByTestId('steward-appoint').click()
  await page.getByText('已新设').waitFor()
  assert.equal((await api(page, '/stewards?kind=steward&limit=1')).total, before + 1)
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})
