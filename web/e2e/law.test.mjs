// The law of a case in the browser: papers that follow or do not, reviews side by side, permits at one stroke, the one-hour lane, two who act at once.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, BALLAST, choose, open, post, SHOTS, signIn, visit } from './server.mjs'

const CLERK = 'identity-window-clerk-window-centre'
const OFFICER = 'identity-project-officer-development-reform'
let city, hand, n = 0

before(async () => {
  city = await open()
  hand = await visit(city, '/sign-in')
}, { timeout: 600_000 })
after(async () => { await city?.close() })

const PLAIN = {
  funding: 'enterprise', in_approval_catalogue: false, new_land: false, land_supply: 'none', agricultural_land_m2: 0, collective_land: false, land_area_m2: 8000, floor_area_m2: 0,
  earthwork_m3: 0, sea_area_m2: 0, sea_works: false, port_shoreline: false, near_waterway: false, forest_m2: 0, grassland_m2: 0, hazardous: [], energy_tce: 10, electricity_kwh: 1000,
  coal_tonnes: 0, own_water_intake: false, flood_zone: false, hazard_zone: false, mineral_area: false, zone_evaluated: ['geo-hazard', 'mineral-cover', 'relics-survey'], relics_zone: false,
  near_security_unit: false, military_range: false, eia_class: 'none', occupational_hazard: false, mine: false, metal_smelting: false, buildings: false, civil_building: false,
  in_planning_area: false, aviation_clearance: false, trees_affected: false, tendering: false, special_fire: false, lightning_hazard: false, road_occupation: false, drains: false,
  special_equipment: false, utilities: false, ownership_wanted: false, pollutant_class: 'none', major_works: false, high_public_concern: false, expropriation: false,
  water_transport_works: false, large_wind_solar: false, chem_use_above_threshold: false,
}
const LAND = { new_land: true, land_supply: 'grant', land_area_m2: 30_000, in_planning_area: true, buildings: true, floor_area_m2: 20_000 }

async function sent(path, body, status = 201) {
  const answer = await post(hand, path, body)
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  return answer.body
}

/** A project with these facts, registered by the officer. */
async function project(facts) {
  await signIn(city, hand, OFFICER)
  n += 1
  const body = { name: `法律演示项目 ${n}`, district: '211404', industry: '1811', owner: `演示企业${n}`, investment_yuan: 200_000_000, facts: { ...PLAIN, ...facts } }
  return sent('/projects', body)
}

async function step(id, item) {
  const { steps } = await api(hand, `/projects/${id}/path`)
  const found = steps.find((one) => one.item === item)
  assert.ok(found, `${item} is not needed; needed are ${steps.map((one) => one.item)}`)
  return found
}

/** Does one step to a case in the version that it has now. */
async function act(id, what, more = {}) {
  const { version } = await api(hand, `/cases/${id}`)
  return sent(`/cases/${id}/commands`, { version, do: what, ...more }, 200)
}

/** Applied for with all papers and accepted by the window. */
async function accepted(id, item) {
  await signIn(city, hand, CLERK)
  const { materials } = await step(id, item)
  const made = await sent(`/projects/${id}/cases`, { item, materials: materials.map((one) => one.id) })
  return made.state === 'received' ? act(made.id, 'accept') : made
}

async function reviewed(id, item) {
  const made = await accepted(id, item)
  if (made.state !== 'accepted') return made
  await signIn(city, hand, `identity-reviewer-${made.office.id}`)
  return act(made.id, 'review', { opinion: 'agree', text: '符合条件' })
}

async function granted(id, item) {
  const made = await reviewed(id, item)
  if (made.state !== 'accepted') return made
  await signIn(city, hand, `identity-office-head-${made.office.id}`)
  await act(made.id, 'decide', { outcome: 'granted', reason: '符合条件' })
  return act(made.id, 'deliver')
}

async function advance(to) {
  const { status, body } = await post(hand, '/clock/advance', { to })
  assert.equal(status, 200, JSON.stringify(body))
}

/** In the browser: a step whose form the server describes. */
async function special(page, what, fill = async () => {}) {
  await page.getByTestId(`do-${what}`).click()
  await page.getByTestId('confirm-special').waitFor()
  await fill()
  await page.getByTestId('confirm-special').click()
  await page.getByTestId('confirm-special').waitFor({ state: 'hidden' })
}

async function plain(page, what, fill = async () => {}) {
  await page.getByTestId(`do-${what}`).click()
  await page.getByTestId('confirm').waitFor()
  await fill()
  await page.getByTestId('confirm').click()
  await page.getByTestId('confirm').waitFor({ state: 'hidden' })
}

/** Applies in the browser with a promise: what is minor follows until a day. Gives the page of the case, accepted so. */
async function promised(until) {
  const made = await project({ flood_zone: true })
  await granted(made.id, 'project-code')
  const page = await visit(city, '/sign-in')
  await signIn(city, page, CLERK)
  await page.goto(`${city.base}/projects/${made.id}?tab=path`)
  await page.getByTestId('node-flood-impact').click()
  await page.getByTestId('submit-application').first().click()
  const { materials } = await step(made.id, 'flood-impact')
  const [main] = materials.filter((one) => !one.secondary)
  const minor = materials.filter((one) => one.secondary)
  // A main paper can never follow later: the dialog says so and offers no promise.
  for (const one of [main, ...minor]) await page.getByTestId(`paper-${one.id}`).click()
  await page.getByRole('dialog').getByText('不能容缺').waitFor()
  assert.equal(await page.getByTestId('promise').count(), 0)
  await page.getByTestId(`paper-${main.id}`).click()
  await page.getByTestId('promise').click()
  const day = page.getByRole('dialog').locator('.el-date-editor input')
  await day.fill(until)
  await day.press('Enter')
  await page.getByRole('dialog').getByText('视为撤回申请').waitFor()
  await page.screenshot({ path: join(SHOTS, `law-promise-${until}.png`) })
  await page.getByTestId('confirm').click()
  await page.waitForURL(/\/cases\//)
  await special(page, 'tolerate')
  const section = page.getByTestId('section-tolerance')
  await section.waitFor()
  for (const one of minor) assert.ok((await section.innerText()).includes(one.name.zh))
  return { page, minor, id: page.url().split('/').pop() }
}

test('a tolerated paper is supplied in time', { timeout: 600_000 }, async () => {
  const { page, minor, id } = await promised('2023-07-10')
  await plain(page, 'supplement', async () => {
    for (const one of minor) {
      const box = page.getByRole('dialog').getByTestId(`paper-${one.id}`)
      if (!(await box.locator('input').isChecked())) await box.click()
    }
  })
  await advance('2023-07-11')
  const after = await api(hand, `/cases/${id}`)
  assert.equal(after.state, 'accepted', 'it goes on as if the papers had been there from the beginning')
  assert.ok(after.materials.every((one) => one.received), JSON.stringify(after.materials))
  assert.ok(!after.facts.some((fact) => fact.kind === 'tolerance-lapsed'))
  assert.deepEqual(page.complaints, [])
})

test('a tolerated paper that does not come: the application counts as withdrawn, as the item says', { timeout: 600_000 }, async () => {
  const { page, id } = await promised('2023-07-12')
  await advance('2023-07-13')
  await page.reload()
  await page.getByText('视为撤回申请').first().waitFor()
  const after = await api(hand, `/cases/${id}`)
  assert.equal(after.state, 'lapsed')
  const lapsed = after.facts.find((fact) => fact.kind === 'tolerance-lapsed')
  assert.ok(lapsed && lapsed.actor.role === null, 'the clock did it, nobody else')
  await page.screenshot({ path: join(SHOTS, 'law-lapsed.png') })
  assert.deepEqual(page.complaints, [])
})

test('a written commitment stands for a paper; found untrue afterwards, it ends the permit', { timeout: 600_000 }, async () => {
  const made = await project({ drains: true })
  const page = await visit(city, '/sign-in')
  await signIn(city, page, CLERK)
  await page.goto(`${city.base}/projects/${made.id}?tab=path`)
  await page.getByTestId('node-drainage-permit').click()
  await page.getByTestId('submit-application').first().click()
  await page.getByTestId('paper-pretreatment').click()
  await page.getByTestId('commit-pretreatment').click()
  await page.screenshot({ path: join(SHOTS, 'law-commitment.png') })
  await page.getByTestId('confirm').click()
  await page.waitForURL(/\/cases\//)
  const id = page.url().split('/').pop()
  await plain(page, 'accept')
  const { materials, office, documents } = await api(hand, `/cases/${id}`)
  assert.deepEqual(materials.filter((one) => one.committed).map((one) => one.id), ['pretreatment'])
  assert.ok(documents.some((one) => one.kind === 'commitment'), JSON.stringify(documents))
  await signIn(city, hand, `identity-reviewer-${office.id}`)
  await act(id, 'review', { opinion: 'agree', text: '符合条件' })
  await signIn(city, hand, `identity-office-head-${office.id}`)
  await act(id, 'decide', { outcome: 'granted', reason: '符合条件' })
  const { permit } = await act(id, 'deliver')
  // The office looks afterwards: what was committed to is not there.
  await signIn(city, page, `identity-reviewer-${office.id}`)
  await page.goto(`${city.base}/cases/${id}`)
  await special(page, 'verify-commitment', async () => {
    await page.getByTestId('field-holds-false').click()
    await page.locator('textarea[data-testid=field-text]').fill('现场未建预处理设施')
  })
  await signIn(city, page, `identity-office-head-${office.id}`)
  await page.goto(`${city.base}/cases/${id}`)
  await special(page, 'revoke', async () => {
    await choose(page, 'field-ground', /./)
    await page.locator('textarea[data-testid=field-reason]').fill('承诺不实，不符合许可条件')
  })
  assert.equal((await api(hand, `/cases/${id}`)).state, 'revoked')
  await page.goto(`${city.base}/verify/${permit.id}`)
  await page.getByTestId('verdict').getByText('已撤销').waitFor()
  // The signed file itself is as it was issued: the register knows that it is over.
  const buffer = await (await page.request.get(`${city.base}/api/v1/permits/${permit.id}/pdf`)).body()
  await page.getByTestId('verify-file').setInputFiles({ name: 'permit.pdf', mimeType: 'application/pdf', buffer })
  await page.locator('[data-verdict=revoked] strong').getByText('已被撤销').waitFor()
  await page.screenshot({ path: join(SHOTS, 'law-commitment-revoked.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})

test('three reviews of one project side by side; one pause, and the page says what is not counted', { timeout: 600_000 }, async () => {
  const made = await project({ flood_zone: true, own_water_intake: true, energy_tce: 5000 })
  await granted(made.id, 'project-code')
  const cases = []
  for (const item of ['flood-impact', 'water-abstraction', 'energy-review']) cases.push(await accepted(made.id, item))
  assert.deepEqual(cases.map((one) => one.state), ['accepted', 'accepted', 'accepted'], 'none waits for another')
  const [stopped, ...others] = cases
  const today = (await api(hand, '/clock')).today
  const page = await visit(city, '/sign-in')
  await signIn(city, page, `identity-reviewer-${stopped.office.id}`)
  await page.goto(`${city.base}/cases/${stopped.id}`)
  await plain(page, 'pause', async () => {
    await choose(page, 'cause', /专家评审/)
    const day = page.getByRole('dialog').locator('.el-date-editor input')
    await day.fill('2023-07-20')
    await day.press('Enter')
    await page.locator('textarea[data-testid=reason]').fill('组织专家评审')
  })
  // Three working days pass, of which only the others are counted.
  for (let day = 0; day < 3; day += 1) await sent('/clock/advance', { to: 'next-working-day' }, 200)
  await page.reload()
  await plain(page, 'resume')
  await page.getByTestId('clock-runs-open').click()
  const arithmetic = await page.getByTestId('clock-runs').innerText()
  assert.match(arithmetic, /专家评审/)
  await page.screenshot({ path: join(SHOTS, 'law-pause.png'), fullPage: true })
  const now = await api(hand, `/cases/${stopped.id}`)
  const away = now.clock.runs.filter((run) => run.kind === 'not-counted').reduce((days, run) => days + run.days, 0)
  assert.ok(away > 0 && now.clock.paused_days === away, `${today}: ${JSON.stringify(now.clock)}`)
  assert.ok(arithmetic.includes(`不计入 ${away} 天`), arithmetic)
  assert.ok(now.due_on > stopped.due_on, `${stopped.due_on} moves by what is not counted: ${now.due_on}`)
  for (const one of others) {
    const same = await api(hand, `/cases/${one.id}`)
    assert.deepEqual([same.due_on, same.clock.paused_days], [one.due_on, 0], 'one pause stops no other clock')
  }
  assert.deepEqual(page.complaints, [])
})

test('three land permits at one stroke, when the last condition is met', { timeout: 600_000 }, async () => {
  const made = await project(LAND)
  for (const item of ['project-code', 'ent-filing', 'land-supply', 'design-scheme']) await granted(made.id, item)
  await signIn(city, hand, CLERK)
  const bundles = await sent(`/projects/${made.id}/bundles`, { kind: 'land-and-certificates' })
  assert.equal(bundles.items[0].permits.length, 3)
  const page = await visit(city, '/sign-in')
  for (const { item } of bundles.items[0].permits) {
    const one = await reviewed(made.id, item)
    await signIn(city, page, `identity-office-head-${one.office.id}`)
    await page.goto(`${city.base}/cases/${one.id}`)
    await special(page, 'pre-approve')
  }
  await signIn(city, page, CLERK)
  await page.goto(`${city.base}/projects/${made.id}?tab=cases`)
  const card = page.getByTestId('bundle-land-and-certificates')
  await card.waitFor()
  for (const { id } of bundles.items[0].conditions) {
    await page.locator(`input[data-testid=proof-${id}]`).fill(`凭证 ${id}`)
    await page.getByTestId(`meet-${id}`).click()
    await page.getByTestId(`meet-${id}`).waitFor({ state: 'detached' })
  }
  await card.getByText('一次核发').or(card.locator('[data-tone=good]').first()).first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'law-bundle.png'), fullPage: true })
  const done = (await api(hand, `/projects/${made.id}/bundles`)).items[0]
  assert.equal(done.state, 'issued', JSON.stringify(done))
  for (const one of done.permits) {
    await page.goto(`${city.base}/cases/${one.case}`)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('permit-pdf').click()])
    const file = join(city.data, `${one.item}.pdf`)
    await download.saveAs(file)
    assert.equal(spawnSync(BALLAST, ['permit', 'verify', file]).status, 0, one.item)
  }
  assert.deepEqual(page.complaints, [])
})

test('the drawings are reviewed jointly: the item’s offices are called, one stays away and is named on the project’s page', { timeout: 600_000 }, async () => {
  const made = await project(LAND)
  for (const item of ['project-code', 'ent-filing', 'land-supply', 'land-planning-permit', 'design-scheme', 'works-planning-permit']) await granted(made.id, item)
  const { id } = await accepted(made.id, 'drawing-review')
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-reviewer-drawing-review-agency')
  await page.goto(`${city.base}/cases/${id}`)
  const today = (await api(hand, '/clock')).today
  await special(page, 'convene', async () => {
    const dialog = page.getByRole('dialog')
    for (const office of ['住房和城乡建设局', '人民防空办公室', '气象局']) await dialog.getByText(office).first().waitFor()
    const day = dialog.locator('.el-date-editor input')
    await day.fill(today)
    await day.press('Enter')
    await dialog.locator('input[data-testid=field-place]').fill('政务服务中心三楼')
    await page.screenshot({ path: join(SHOTS, 'law-convene.png') })
  })
  await page.getByTestId('section-meetings').waitFor()
  await special(page, 'hold-meeting', async () => {
    const dialog = page.getByRole('dialog')
    await page.getByTestId('said-meteorology-absent').click()
    await page.getByTestId('said-civil-defence-disagree').click()
    await dialog.locator('textarea[data-testid=field-minutes]').fill('人防图纸修改后合格')
    await page.getByTestId('confirm-special').click()
    await dialog.getByText('不同意的须写明理由').last().waitFor()
    await page.getByTestId('said-civil-defence').locator('textarea').fill('口部防护须补图')
    await page.screenshot({ path: join(SHOTS, 'law-meeting.png') })
  })
  const section = await page.getByTestId('section-meetings').innerText()
  assert.match(section, /未到会[\s\S]*气象局/)
  assert.match(section, /人防图纸修改后合格/)
  await page.screenshot({ path: join(SHOTS, 'law-meeting-case.png'), fullPage: true })
  await sent('/clock/advance', { to: 'next-working-day' }, 200)
  await page.goto(`${city.base}/projects/${made.id}`)
  await page.getByTestId('late-meteorology').waitFor()
  assert.equal(await page.getByTestId('held-up').getByRole('listitem').count(), 1, 'only on whom it falls')
  await page.screenshot({ path: join(SHOTS, 'law-held-up.png') })
  assert.deepEqual(page.complaints, [])
})

test('the one-hour lane: applied for, checked by the machine, licensed within the hour', { timeout: 600_000 }, async () => {
  const design = { within_red_line: true, far_x100: 90, far_max_x100: 120, density_pct: 30, density_max_pct: 45, height_m: 18, height_max_m: 24 }
  const made = await project({ ...LAND, ...design })
  for (const item of ['project-code', 'ent-filing', 'land-supply', 'land-planning-permit', 'design-scheme']) await granted(made.id, item)
  const page = await visit(city, '/sign-in')
  await signIn(city, page, CLERK)
  await page.goto(`${city.base}/projects/${made.id}?tab=path`)
  await page.getByTestId('node-works-planning-permit').click()
  await page.getByTestId('submit-application').first().click()
  await page.getByTestId('confirm').click()
  await page.waitForURL(/\/cases\//)
  await page.getByTestId('permit').waitFor()
  await page.getByTestId('section-lane').waitFor()
  await page.screenshot({ path: join(SHOTS, 'law-lane.png'), fullPage: true })
  const id = page.url().split('/').pop()
  const { facts, permit } = await api(hand, `/cases/${id}`)
  const at = facts.map((fact) => Date.parse(fact.at))
  assert.ok(Math.max(...at) - Math.min(...at) < 3_600_000, 'from application to delivery within the clock hour')
  assert.ok(['received', 'machine-reviewed', 'decided', 'delivered'].every((kind) => facts.some((fact) => fact.kind === kind)), JSON.stringify(facts.map((fact) => fact.kind)))
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('permit-pdf').click()])
  const file = join(city.data, 'lane.pdf')
  await download.saveAs(file)
  assert.equal(spawnSync(BALLAST, ['permit', 'verify', file]).status, 0)
  const anyone = await visit(city, `/verify/${permit.id}`)
  await anyone.getByText(permit.number).first().waitFor()
  for (const one of [page, anyone]) assert.deepEqual(one.complaints, [])
})

test('two reviewers act on one case at once: one wins, the other is told what changed and loses no text', { timeout: 600_000 }, async () => {
  const made = await project({ flood_zone: true })
  await granted(made.id, 'project-code')
  const { id, office } = await accepted(made.id, 'flood-impact')
  const pages = []
  for (const which of [0, 1]) {
    const page = await visit(city, '/sign-in')
    await page.getByTestId(`identity-reviewer-${office.id}`).nth(which).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await page.goto(`${city.base}/cases/${id}`)
    await page.getByTestId('do-review').click()
    await page.getByTestId('opinion-agree').click()
    await page.locator('textarea[data-testid=reason]').fill(`第 ${which + 1} 位审查员写了很久的意见。`)
    pages.push(page)
  }
  // The item has a checklist of which nothing is ticked: each agrees on purpose.
  await Promise.all(pages.map(async (page) => {
    await page.getByTestId('confirm').click()
    await page.locator('.el-message-box__btns .el-button--primary').click()
  }))
  await Promise.any(pages.map((page) => page.getByTestId('reload-keep').waitFor()))
  const { facts } = await api(hand, `/cases/${id}`)
  assert.equal(facts.filter((fact) => fact.kind === 'reviewed').length, 1, 'one wins')
  let loser
  for (const page of pages) if (await page.getByTestId('reload-keep').isVisible()) loser = page
  assert.ok(loser, 'the other is told')
  const said = await loser.getByRole('dialog', { name: /审查意见/ }).innerText()
  assert.match(said, /审查/, 'what changed, and by whom')
  const kept = loser.locator('textarea[data-testid=reason]')
  const mine = await kept.inputValue()
  assert.match(mine, /写了很久的意见/)
  await loser.screenshot({ path: join(SHOTS, 'law-conflict.png') })
  await loser.getByTestId('reload-keep').click()
  assert.equal(await kept.inputValue(), mine, 'and after looking again, too')
  for (const page of pages) assert.deepEqual(page.complaints, [])
})
