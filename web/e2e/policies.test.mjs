// Policies: an official writes one as text and as form, sees how many companies meet it while typing, is shown the wrong word, publishes when
// its test cases come out; a company opens it from its own page, sees why, and claims it; the board counts.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const HEAD = 'identity-office-head-industry-information'
const RULE = '主体类型 为 "企业" 且 从业人数 ≥ 1'
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** Signs in as the company that the register has. */
async function asCompany(page) {
  const { items } = await (await fetch(`${city.base}/api/v1/session/identities`)).json()
  const own = items.filter((one) => one.role === 'applicant').map((one) => one.id).at(-1)
  await page.goto(`${city.base}/sign-in`)
  await page.evaluate(async (identity) => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    await fetch('/api/v1/session', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify({ identity }) })
  }, own)
}

test('from the first word of a rule to a paid claim', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/policies')
  await page.getByTestId('policy-row').first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'policies.png'), fullPage: true })
  await page.getByTestId('policies-search').fill('研发费用')
  await page.getByText('研发费用税前加计扣除').first().waitFor()

  await signIn(city, page, HEAD)
  await page.goto(`${city.base}/policies/new`)
  await page.getByTestId('policy-title').fill('演示：有用工企业普惠补贴')
  await page.getByTestId('policy-summary').fill('有职工的企业都可以申请')
  await page.getByTestId('policy-amount').fill('每户一千元')
  await page.getByTestId('policy-source').fill('演示文件')
  await page.getByTestId('policy-text').fill('有职工的企业，每户补贴一千元。')
  const rule = page.getByTestId('rule-text')
  // The wrong word is named and marked where it stands.
  await rule.fill('从业人 ≥ 1')
  await page.locator('[data-testid="rule-findings"] [data-code="unknown-field"]').waitFor()
  assert.match(await page.getByTestId('rule-findings').innerText(), /从业人.*是否指“从业人数”/s)
  assert.equal(await page.locator('.back mark').innerText(), '从业人')
  assert.equal(await page.getByTestId('policy-publish').isDisabled(), true)
  for (const [wrong, code] of [['从业人数 ≥ "一"', 'type-mismatch'], ['规模 属于 []', 'empty-set'], ['成立日期 > 日期("2023-02-30")', 'bad-date']]) {
    await rule.fill(wrong)
    await page.locator(`[data-testid="rule-findings"] [data-code="${code}"]`).waitFor()
  }
  // The number of companies comes while typing, and is the count of the register.
  await rule.fill(RULE)
  await page.getByTestId('rule-met').waitFor()
  const met = Number((await page.getByTestId('rule-met').innerText()).replaceAll(',', ''))
  assert.ok(met > 0, `${met} companies meet it`)
  // The form beside the text says the same, and a change there changes the text.
  await page.getByTestId('rule-line').nth(1).waitFor()
  assert.equal(await page.getByTestId('rule-line').count(), 2)
  await page.getByTestId('rule-line').nth(1).getByTestId('rule-value').locator('input').fill('2')
  await page.getByTestId('rule-line').nth(1).getByTestId('rule-value').locator('input').press('Tab')
  await page.waitForFunction(() => document.querySelector('[data-testid="rule-text"]').value.includes('≥ 2'))
  await rule.fill(RULE)
  await page.waitForFunction((met) => document.querySelector('[data-testid="rule-met"]')?.textContent.replaceAll(',', '') === String(met), met)
  // Test cases: one that qualifies, one that does not.
  for (const [at, kind, staff] of [[0, '企业', '5'], [1, '个体工商户', '5']]) {
    await page.getByTestId('trial-add').click()
    await choose(page, `trial-${at}-kind`, kind)
    await page.getByTestId(`trial-${at}-staff`).locator('input').fill(staff)
    await page.getByTestId(`trial-${at}-staff`).locator('input').press('Tab')
  }
  await page.waitForFunction(() => [...document.querySelectorAll('[data-testid="trial-result"]')].filter((one) => one.dataset.tone === 'good').length === 2)
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'policy-edit.png'), fullPage: true })
  await page.getByTestId('policy-publish').click()
  await page.waitForURL((url) => /^\/policies\/[0-9a-f-]{36}$/.test(url.pathname))
  const policy = new URL(page.url()).pathname
  await page.getByTestId('board-reached').waitFor()
  assert.equal(Number((await page.getByTestId('board-reached').innerText()).replaceAll(',', '')), met, 'pushed to those that were counted')
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'policy-board.png'), fullPage: true })

  const company = await visit(city, '/sign-in')
  await asCompany(company)
  await company.goto(`${city.base}/my-policies`)
  await company.getByTestId('policies-met').waitFor()
  await settled(company)
  await company.screenshot({ path: join(SHOTS, 'my-policies.png'), fullPage: true })
  await company.getByTestId('policies-met').getByRole('link', { name: '演示：有用工企业普惠补贴' }).click()
  await company.locator('[data-testid="policy-match"][data-truth="yes"]').waitFor()
  assert.match(await company.getByTestId('policy-match').innerText(), /从业人数 [\d,]+ ≥ 1/)
  await company.getByTestId('claim').click()
  await company.getByTestId('claim-state').getByText('已准予，待拨付').waitFor()
  await settled(company)
  await company.screenshot({ path: join(SHOTS, 'policy-company.png'), fullPage: true })
  // The claim is a case that a machine decided within the hour; its page leads there and back.
  await company.getByTestId('claim-state').getByRole('link').click()
  await company.getByTestId('claim-case').waitFor()
  const claim = new URL(company.url()).pathname
  await settled(company)
  await company.screenshot({ path: join(SHOTS, 'claim.png'), fullPage: true })
  await company.getByTestId('claim-case').click()
  await company.waitForURL((url) => url.pathname.startsWith('/cases/'))
  await company.getByText('一小时办结通道').first().waitFor()
  await settled(company)
  await company.screenshot({ path: join(SHOTS, 'claim-case.png'), fullPage: true })
  await company.getByRole('link', { name: '演示：有用工企业普惠补贴' }).first().click()
  await company.waitForURL((url) => url.pathname.startsWith('/claims/'))
  await company.goto(`${city.base}/claims`)
  await company.getByTestId('claim-row').first().waitFor()

  await page.goto(city.base + policy)
  await page.getByTestId('claim-row').waitFor()
  await page.getByTestId('pay-yuan').locator('input').fill('1000')
  await page.getByTestId('pay-yuan').locator('input').press('Tab')
  await page.getByTestId('pay').click()
  await page.waitForFunction(() => document.querySelector('[data-testid="board-paid"]')?.textContent === '1')
  const board = await api(page, `${policy}/board`)
  assert.deepEqual([board.read, board.claimed, board.paid, board.paid_yuan], [1, 1, 1, 1000])

  for (const [name, one, path] of [['policies', page, '/policies'], ['policy', page, policy], ['policy-edit', page, `${policy}/edit`], ['my-policies', company, '/my-policies'], ['claim', company, claim], ['claims', page, '/claims'], ['steward-appraisal', page, '/stewards/appraisal']]) {
    await one.setViewportSize({ width: 390, height: 844 })
    await one.goto(city.base + path)
    await settled(one)
    const wide = await tooWide(one)
    assert.ok(wide <= 1, `${path} is ${wide} px wider than a phone`)
    await one.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  assert.deepEqual([...page.complaints, ...company.complaints], [])
})
