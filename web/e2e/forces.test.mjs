// A task force from the project's page to its board: formed, a milestone planned, an office charged; the office reports, the head closes.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const fits = async (page, what) => {
  const wide = await tooWide(page)
  assert.ok(wide <= 1, `${what} is ${wide} px wider than the screen`)
}

test('a task force is formed, charges an office and closes what it did', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.goto(`${city.base}/task-forces`)
  await page.getByTestId('force-row').first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'forces.png'), fullPage: true })
  await page.getByTestId('force-row').filter({ hasText: '徐大堡' }).click()
  await page.getByTestId('force-milestone').first().waitFor()
  assert.equal(await page.locator('[data-testid="force-milestone"][data-state="closed"]').count(), 1, 'the start was recorded by the register')
  await page.screenshot({ path: join(SHOTS, 'force-demo.png'), fullPage: true })
  const project = (await api(page, '/projects?started=false&limit=1')).items[0]
  await page.goto(`${city.base}/projects/${project.id}`)
  await page.getByTestId('force-new').click()
  await page.getByTestId('form-leading-group').click()
  await page.getByTestId('force-name').fill('演示项目推进领导小组')
  await choose(page, 'member-0', '葫芦岛市自然资源局')
  await page.getByTestId('answers-0').fill('用地和规划许可')
  await page.getByTestId('member-add').click()
  await choose(page, 'member-1', '葫芦岛市生态环境局')
  await page.getByTestId('answers-1').fill('环境影响评价')
  await page.getByTestId('force-form').click()
  await page.waitForURL(/\/task-forces\/[0-9a-f]{8}-/)
  const at = page.url()
  await page.getByTestId('force-do-plan').click()
  await choose(page, 'force-office', '葫芦岛市自然资源局')
  await page.getByTestId('force-text').fill('项目开工')
  await choose(page, 'force-reached-by', '开工')
  await page.getByTestId('force-save').click()
  await page.getByTestId('force-milestone').waitFor()
  await page.getByTestId('force-do-charge').click()
  await choose(page, 'force-office', '葫芦岛市生态环境局')
  await page.getByTestId('force-text').fill('提前介入环评，列出还缺的资料')
  await page.getByTestId('force-save').click()
  await page.locator('[data-testid="force-duty"][data-kind="charge"]').waitFor()
  await page.screenshot({ path: join(SHOTS, 'force.png'), fullPage: true })
  // Whoever would leave while it owes something is told to whom it can go.
  await page.getByTestId('force-do-leave').click()
  await choose(page, 'force-office', '葫芦岛市生态环境局')
  await page.getByTestId('force-save').click()
  await page.getByText('还有 1 项责任未销号').waitFor()
  // The office finds it in its day and reports; the head closes it.
  await signIn(city, page, 'identity-reviewer-ecology-environment')
  const duty = (await api(page, '/duties?scope=mine&kind=charge')).items.find((one) => one.what.zh.startsWith('提前介入环评'))
  await page.goto(`${city.base}/duties/${duty.id}`)
  await page.getByTestId('duty-state').waitFor()
  await page.goto(at)
  await page.getByTestId('force-member').first().waitFor()
  assert.equal(await page.getByTestId('force-actions').count(), 0, 'a member does not run it')
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['/task-forces', new URL(at).pathname, `/projects/${project.id}`]) {
    await page.goto(city.base + path)
    await settled(page)
    await fits(page, path)
  }
  await page.goto(at)
  await page.getByTestId('force-member').first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'force-phone.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})
