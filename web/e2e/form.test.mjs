// Three land items in one form, submitted once: three cases, each with its clock. On a server and a demonstration of its own.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const LAND = ['land-supply', 'land-planning-permit', 'land-certificate']

let city, base

before(async () => {
  city = await open();
  ({ base } = city)
}, { timeout: 600_000 })
after(async () => { await city?.close() })

/** A page whose every complaint fails the test, signed in as one of the demonstration's posts. */
async function as(identity, size = { width: 1280, height: 900 }, dark = false) {
  const page = await visit(city, '/sign-in', size, /status of [45]\d\d/)
  if (dark) await page.context().addInitScript(() => localStorage.setItem('ballast.appearance', '{"dark":true}'))
  await signIn(city, page, identity)
  return page
}

/** A project on new land, registered by the officer, of which the land is still to be approved. */
async function landProject() {
  const officer = await as('identity-project-officer-development-reform')
  const sample = (await api(officer, '/projects?limit=1&started=false')).items[0]
  const { district, industry, facts } = (await api(officer, `/projects/${sample.id}`))
  const land = {
    funding: 'enterprise', in_approval_catalogue: false, new_land: true, land_supply: 'grant', in_planning_area: true, land_area_m2: 80_000,
    agricultural_land_m2: 0, collective_land: false, hazard_zone: false, mineral_area: false, relics_zone: false, zone_evaluated: ['geo-hazard', 'mineral-cover', 'relics-survey'],
  }
  const made = await post(officer, '/projects', {
    name: '一张表单演示项目', district, industry, owner: '演示企业', owner_code: '91211400MA0QC1AB2M', investment_yuan: 200_000_000, facts: { ...facts, ...land },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.deepEqual(officer.complaints, [])
  await officer.context().close()
  return made.body
}

async function tick(page, id, on) {
  const box = page.getByTestId(id).locator('input')
  if ((await box.isChecked()) !== on) await page.getByTestId(id).click()
}

test('three land items in one form, submitted once, are three cases', { timeout: 600_000 }, async () => {
  const project = await landProject()
  const page = await as('identity-window-clerk-window-centre')
  await page.goto(`${base}/projects/${project.id}`)
  await page.getByTestId('one-form').waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'form-project.png') })
  await page.getByTestId('one-form').click()
  await page.waitForURL(/\/apply/)

  // What is ready is chosen; the project's code is filed first, then the land.
  await page.getByTestId('paper-project-basics').waitFor()
  const path = (await api(page, `/projects/${project.id}/path`))
  // Items are ticked while an answer about those before is still on its way: what counts is the last of them.
  const merged = '**/projects/*/form'
  await page.route(merged, async (route) => { await new Promise((done) => setTimeout(done, 400)); await route.continue() })
  for (const step of path.steps) await tick(page, `item-${step.item}`, LAND.includes(step.item))
  await page.getByTestId('form-sum').getByText('3 个事项').waitFor()
  await page.unrouteAll({ behavior: 'wait' })
  await page.getByTestId('paper-project-basics').waitFor({ state: 'hidden' })
  await page.getByTestId('line-land-contract').waitFor()
  assert.equal(await page.getByTestId('line-land-contract').count(), 1, 'asked once')
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'form.png'), fullPage: true })

  // A paper is uploaded right there, once for every item that asks for it; what is wrong with a file is said at once.
  const authorisation = page.getByTestId('way-authorisation')
  const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })
  await authorisation.getByTestId('paper-input').setInputFiles(file('委托书.pdf', 'no PDF at all'))
  await authorisation.locator('[role=alert]').waitFor()
  assert.equal(await authorisation.getAttribute('data-way'), 'window', 'the window has it on paper meanwhile')
  await authorisation.getByTestId('paper-input').setInputFiles(file('委托书.txt', '委托某人办理'))
  await authorisation.getByTestId('way-file').waitFor()
  assert.match(await authorisation.getByTestId('way-file').innerText(), /第 1 版/)
  await authorisation.getByTestId('at-window').click()
  assert.equal(await authorisation.getAttribute('data-way'), 'window')
  await authorisation.getByTestId('use-this').click()
  assert.equal(await authorisation.getAttribute('data-way'), 'file')
  await page.screenshot({ path: join(SHOTS, 'form-files.png'), fullPage: true })

  // A server that is away loses nothing of what was filled in.
  await page.getByTestId('note').fill('三件同办，材料一次提交。')
  await tick(page, 'paper-evaluated-price', false)
  await page.route('**/applications', (route) => route.fulfill({ status: 503, contentType: 'text/plain', body: 'away' }), { times: 1 })
  await page.getByTestId('send').click()
  await page.locator('section[role=alert][data-code=server]').waitFor()
  assert.equal(await page.getByTestId('note').inputValue(), '三件同办，材料一次提交。')
  assert.equal(await page.getByTestId('paper-evaluated-price').locator('input').isChecked(), false)

  await page.getByTestId('send').click()
  await page.getByTestId('applied').waitFor()
  assert.equal(await page.getByTestId('applied-case').count(), 3)
  await page.screenshot({ path: join(SHOTS, 'form-cases.png') })
  const cases = (await api(page, '/cases?scope=all&limit=200')).items.filter((one) => one.project.id === project.id)
  assert.deepEqual(cases.map((one) => one.item).sort(), [...LAND].sort())
  assert.ok(cases.every((one) => one.due_on === '2023-07-14'), 'each has five working days for the notice')

  // The reviewer sees at each case which file came with it, and what was handed in on paper.
  const reviewer = await as('identity-reviewer-natural-resources')
  const withFile = []
  for (const one of cases) {
    const whole = (await api(reviewer, `/cases/${one.id}`))
    const paper = whole.materials.find((paper) => paper.key === 'authorisation')
    if (paper) { assert.ok(paper.file, JSON.stringify(paper)); withFile.push(one.id) }
    assert.equal(whole.materials.find((paper) => paper.id === 'application-form')?.on_paper ?? true, true)
  }
  assert.ok(withFile.length >= 2, 'one file serves several items')
  await reviewer.goto(`${base}/cases/${withFile[0]}`)
  await reviewer.getByTestId('paper-used').waitFor()
  await reviewer.screenshot({ path: join(SHOTS, 'form-case-files.png'), fullPage: true })
  assert.deepEqual(reviewer.complaints, [])
  await reviewer.context().close()

  // The result has an address of its own.
  await page.reload()
  await page.getByTestId('applied').waitFor()
  assert.equal(await page.getByTestId('applied-case').count(), 3)

  // What was given is in hand for the next form.
  await page.getByTestId('apply-more').click()
  await page.getByTestId('paper-project-basics').waitFor()
  await page.getByTestId('group-in-hand').waitFor()
  assert.equal(await page.getByTestId('group-in-hand').getByTestId('line-authorisation').count(), 1)
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'form-next.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])

  for (const [name, size, dark] of [['phone', { width: 390, height: 844 }, false], ['dark', { width: 1280, height: 900 }, true]]) {
    const other = await as('identity-window-clerk-window-centre', size, dark)
    await other.goto(`${base}/projects/${project.id}/apply`)
    await other.getByTestId('paper-project-basics').waitFor()
    await settled(other)
    const wide = await tooWide(other)
    assert.ok(wide <= 1, `the form is ${wide} px wider than a ${name}`)
    await other.screenshot({ path: join(SHOTS, `form-${name}.png`), fullPage: true })
    assert.deepEqual(other.complaints, [])
    await other.context().close()
  }
})
