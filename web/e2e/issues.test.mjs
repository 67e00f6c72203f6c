// What an enterprise asks: it sees where it goes while typing, the office answers, the company says "not solved", the city's leader sees it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('a company asks, the office answers, the company says not solved, the leader sees it', { timeout: 600_000 }, async () => {
  const company = await visit(city, '/sign-in')
  await company.locator('[data-testid^="identity-applicant"]').first().click()
  await company.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await company.getByTestId('nav-issues').click()
  await company.getByTestId('issue-new').click()
  await company.getByTestId('issue-text').fill('厂区外河道堵塞，下雨就积水')
  await company.getByTestId('issue-sorted').getByText('提到“河道”').waitFor()
  await company.screenshot({ path: join(SHOTS, 'issue-new.png'), fullPage: true })
  await company.getByTestId('issue-send').click()
  await company.waitForURL(/\/issues\/[0-9a-f]{8}-/)
  const at = company.url()
  await company.getByTestId('issue-state').getByText('办理中').waitFor()

  const office = await visit(city, '/sign-in')
  await signIn(city, office, 'identity-reviewer-water')
  await office.goto(at)
  await office.getByTestId('issue-words').fill('已安排清淤')
  await office.getByTestId('issue-act').click()
  await office.getByTestId('issue-state').getByText('待企业评价').waitFor()

  await company.reload()
  await company.getByTestId('issue-not-solved').click()
  await company.getByTestId('issue-mark').locator('.el-rate__item').nth(0).click()
  assert.equal(await company.getByTestId('issue-act').isDisabled(), true, 'who calls it not solved says why')
  await company.getByTestId('issue-words').fill('清淤后仍然积水')
  await company.getByTestId('issue-act').click()
  await company.getByTestId('issue-state').getByText('办理中').waitFor()
  assert.equal(await company.getByTestId('issue-round').count(), 2, 'the history stays')

  const leader = await visit(city, '/sign-in')
  await signIn(city, leader, 'identity-leader-city-government')
  await leader.goto(`${city.base}/day`)
  await leader.getByText('厂区外河道堵塞').first().waitFor()
  await leader.goto(at)
  await leader.getByTestId('issue-round').nth(1).waitFor()
  await settled(leader)
  await leader.screenshot({ path: join(SHOTS, 'issue.png'), fullPage: true })
  await leader.goto(`${city.base}/issues`)
  await leader.getByTestId('issue-row').first().waitFor()
  await leader.screenshot({ path: join(SHOTS, 'issues.png'), fullPage: true })
  await leader.getByTestId('issue-appraisal').click()
  await leader.getByTestId('standing').first().waitFor()
  await leader.screenshot({ path: join(SHOTS, 'issue-appraisal.png'), fullPage: true })
  for (const path of ['/issues', '/issues/appraisal', at.slice(city.base.length)]) {
    await leader.setViewportSize({ width: 390, height: 844 })
    await leader.goto(city.base + path)
    await settled(leader)
    assert.ok(await tooWide(leader) <= 1, `${path} is wider than a phone`)
  }
  await leader.screenshot({ path: join(SHOTS, 'issue-phone.png'), fullPage: true })
  for (const page of [company, office, leader]) assert.deepEqual(page.complaints, [])
})
