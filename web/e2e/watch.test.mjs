// The watch: a supervisor opens a finding, looks at its facts, asks the office; the head answers; the supervisor closes it. Others see nothing.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('a finding is looked at, asked, answered and closed', { timeout: 600_000 }, async () => {
  const inspector = await visit(city, '/sign-in')
  await signIn(city, inspector, 'identity-inspector-discipline-inspection')
  await inspector.goto(`${city.base}/day`)
  await inspector.locator('nav a[href="/watch"]').click()
  await inspector.getByTestId('watch-row').first().waitFor()
  await settled(inspector)
  await inspector.screenshot({ path: join(SHOTS, 'watch.png'), fullPage: true })
  const { items } = await api(inspector, '/watch')
  const found = items.map((one) => `${one.pattern} ${one.office.id}`).sort()
  assert.deepEqual(found, ['after-hours urban-management', 'last-minute-pause development-reform', 'out-of-order natural-resources'], 'what was planted is found, and nothing else')
  await choose(inspector, 'filter-pattern', '非工作时间作出决定')
  await inspector.waitForURL((url) => url.searchParams.get('pattern') === 'after-hours')
  await inspector.getByTestId('watch-rule').first().locator('summary').click()
  await inspector.getByTestId('watch-row').first().click()
  await inspector.getByTestId('finding-sentence').waitFor()
  assert.match(await inspector.getByTestId('finding-strength').innerText(), /同样规模的正常办件/)
  assert.ok(await inspector.getByTestId('finding-case').count() >= 5)
  // A fact shows its place in the log; its case opens.
  await inspector.getByTestId('finding-case').first().getByTestId('log-mark').first().click()
  await inspector.getByTestId('log-download').waitFor()
  await inspector.keyboard.press('Escape')
  await inspector.screenshot({ path: join(SHOTS, 'finding.png'), fullPage: true })
  const at = new URL(inspector.url()).pathname
  await inspector.getByTestId('finding-case-link').first().click()
  await inspector.waitForURL(/\/cases\//)
  await inspector.goBack()
  await inspector.getByTestId('finding-words').fill('请说明夜间作出决定的原因')
  await inspector.getByTestId('finding-act').click()
  await inspector.getByTestId('finding-state').getByText('已函询').waitFor()

  const head = await visit(city, '/sign-in')
  await signIn(city, head, 'identity-office-head-urban-management')
  await head.goto(`${city.base}/watch`)
  await head.getByTestId('watch-row').first().click()
  await head.getByTestId('finding-round').getByText('请说明夜间作出决定的原因').waitFor()
  await head.getByTestId('finding-words').fill('集中审批期间加班办理，附值班记录')
  await head.getByTestId('finding-act').click()
  await head.getByTestId('finding-state').getByText('已说明').waitFor()

  const other = await visit(city, '/sign-in')
  await signIn(city, other, 'identity-office-head-water')
  await other.goto(`${city.base}/watch`)
  await other.getByText('没有向本部门函询的线索').waitFor()
  assert.equal((await api(other, at)).status, 404)

  await inspector.reload()
  await inspector.getByTestId('finding-round').getByText('附值班记录').waitFor()
  await inspector.getByTestId('finding-do-explain').click()
  await inspector.getByTestId('finding-words').fill('情况属实，提醒合理安排')
  await inspector.getByTestId('finding-act').click()
  await inspector.getByTestId('finding-state').getByText('已了结').waitFor()
  await inspector.screenshot({ path: join(SHOTS, 'finding-closed.png'), fullPage: true })
  assert.equal((await api(inspector, '/watch?pattern=after-hours&open=true')).total, 0, 'what was explained does not come back')

  await inspector.setViewportSize({ width: 390, height: 844 })
  for (const [path, name] of [['/watch', 'watch-phone'], [at, 'finding-phone']]) {
    await inspector.goto(city.base + path)
    await settled(inspector)
    assert.ok(await tooWide(inspector) <= 1, `${path} is wider than a phone`)
    await inspector.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
  }
  for (const page of [inspector, head, other]) assert.deepEqual(page.complaints, [])
})
