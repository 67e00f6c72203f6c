// One project goes from its path to a downloaded permit, in Debian's Chromium, on a server and a demonstration of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as shared from './server.mjs'
import { api, BALLAST, settled, SHOTS, tooWide } from './server.mjs'

let city, base, data

before(async () => {
  city = await shared.open();
  ({ base, data } = city)
}, { timeout: 600_000 })
after(async () => { await city?.close() })

const visit = (path, size) => shared.visit(city, path, size)
const signIn = (page, identity) => shared.signIn(city, page, identity)

async function act(page, step, fill = async () => {}) {
  await page.getByTestId(`do-${step}`).click()
  const confirm = page.getByTestId('confirm')
  await confirm.waitFor()
  await fill()
  await confirm.click()
  await confirm.waitFor({ state: 'hidden' })
}

/** The reviewer finds every point of the checklist met, where the item has one. */
async function tickAll(page) {
  await page.getByTestId('do-review').waitFor()
  for (const point of await page.locator('[data-testid^=point-]').all()) {
    await point.getByTestId('mark-met').click()
    await point.and(page.locator('[data-mark=met]')).waitFor()
  }
}

test('a project goes from its path to a permit that proves itself', { timeout: 600_000 }, async () => {
  const page = await visit('/sign-in')
  await signIn(page, 'identity-window-clerk-window-centre')

  // A project that waits for its builder to apply for something that an organ decides.
  const projects = await api(page, '/projects?started=false&limit=200')
  let found
  for (const project of projects.items) {
    const path = await api(page, `/projects/${project.id}/path`)
    const step = path.steps.find((step) => step.state === 'ready' && step.mode === 'permit' && ['planning-land', 'works', 'construction'].includes(step.stage))
    if (step) {
      found = { project, step }
      break
    }
  }
  assert.ok(found, 'the demonstration has a project with something to apply for')

  await page.goto(`${base}/projects/${found.project.id}?tab=path`)
  await page.getByTestId(`node-${found.step.item}`).click()
  await page.screenshot({ path: join(SHOTS, 'project-path.png') })
  await page.getByTestId('submit-application').first().click()
  await page.getByTestId('confirm').click()
  await page.waitForURL(/\/cases\//)
  const caseUrl = page.url()
  await page.screenshot({ path: join(SHOTS, 'case-received.png') })

  await act(page, 'accept')
  const office = found.step.office.id
  await signIn(page, `identity-reviewer-${office}`)
  await page.goto(caseUrl)
  await tickAll(page)
  await act(page, 'review', async () => {
    await page.getByTestId('opinion-agree').click()
    await page.getByTestId('reason').fill('材料齐全，符合法定条件。')
  })
  await signIn(page, `identity-office-head-${office}`)
  await page.goto(caseUrl)
  await act(page, 'decide', async () => {
    await page.getByTestId('outcome-granted').click()
    await page.getByTestId('reason').fill('符合法定条件、标准。')
  })
  await act(page, 'deliver')
  await page.getByTestId('permit').waitFor()
  await page.screenshot({ path: join(SHOTS, 'case-delivered.png') })

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('permit-pdf').click()])
  const file = join(data, 'permit.pdf')
  await download.saveAs(file)
  const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
  assert.equal(text.status, 0, text.stderr)
  assert.ok(text.stdout.replaceAll(/\s/g, '').includes(found.project.owner), text.stdout)

  const genuine = spawnSync(BALLAST, ['permit', 'verify', file], { encoding: 'utf8' })
  assert.equal(genuine.status, 0, genuine.stdout + genuine.stderr)
  const bytes = readFileSync(file)
  bytes[Math.floor(bytes.length / 2)] ^= 1
  const flipped = join(data, 'flipped.pdf')
  writeFileSync(flipped, bytes)
  assert.equal(spawnSync(BALLAST, ['permit', 'verify', flipped]).status, 1)
  assert.equal(spawnSync(BALLAST, ['permit', 'verify', BALLAST]).status, 2)

  const { permit } = await api(page, `/cases/${caseUrl.split('/').pop()}`)
  const anyone = await visit(`/verify/${permit.id}`)
  await anyone.getByText(permit.number).first().waitFor()
  await anyone.screenshot({ path: join(SHOTS, 'verify.png') })
  assert.deepEqual(page.complaints, [])
  assert.deepEqual(anyone.complaints, [])
})

test('the city, its projects and its public pages open, on a desk and on a phone', { timeout: 600_000 }, async () => {
  for (const [name, size] of [['desk', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
    const page = await visit('/sign-in', size)
    await signIn(page, 'identity-leader-city-government')
    const one = (await api(page, '/projects?limit=1')).items[0]
    const some = (await api(page, '/cases?limit=1&open=true')).items[0]
    const pages = ['/', '/projects', `/projects/${one.id}`, `/projects/${one.id}?tab=timeline`, '/queue', '/cases', `/cases/${some.id}`, '/path', '/items', '/items/eia-report', '/law', '/verify', `/progress/${one.code}`]
    for (const path of pages) {
      await page.goto(base + path)
      await settled(page)
      assert.ok((await page.title()).length > 3, `${path} has no title`)
      const wide = await tooWide(page)
      assert.ok(wide <= 1, `${path} is ${wide} px wider than a ${name}`)
      await page.screenshot({ path: join(SHOTS, `${name}${path.replaceAll(/[/?=]/g, '-').slice(0, 24)}.png`) })
    }
    assert.deepEqual(page.complaints, [])
    await page.context().close()
  }
})

test('the clock goes to the next working day', { timeout: 600_000 }, async () => {
  const page = await visit('/sign-in')
  await signIn(page, 'identity-leader-city-government')
  const before = (await api(page, '/clock')).today
  await page.getByTestId('next-working-day').click()
  // The demonstration opens on a Friday; the days between are gone through one by one.
  assert.equal(before, '2023-07-07')
  await page.waitForFunction(async () => (await (await fetch('/api/v1/clock')).json()).today === '2023-07-10')
  assert.deepEqual(page.complaints, [])
})

test('a figure opens as many records as it counts', { timeout: 600_000 }, async () => {
  const page = await visit('/sign-in')
  await signIn(page, 'identity-leader-city-government')
  const { figures } = await api(page, '/overview')
  for (const figure of figures.filter((figure) => figure.unit === 'count')) {
    const list = await api(page, `/projects?${new URLSearchParams(figure.query)}`)
    assert.equal(list.total, figure.value, figure.id)
  }
})

test('the figures are counted from records, and one more start makes one more', { timeout: 600_000 }, async () => {
  const figures = (day) => {
    const counted = spawnSync(BALLAST, ['figures', '--as-of', day, '--data', data, '--json'], { encoding: 'utf8' })
    assert.equal(counted.status, 0, counted.stderr)
    return JSON.parse(counted.stdout)
  }
  const printed = figures('2023-06-27')
  const wanted = {
    'projects.planned': 550,
    'projects.planned_investment': 269_870_000_000,
    'projects.planned_over_100m': 222,
    'projects.started': 417,
    'projects.start_rate': 0.758,
  }
  for (const [id, value] of Object.entries(wanted)) assert.equal(printed[id], value, id)

  const page = await visit('/sign-in')
  await signIn(page, 'identity-project-officer-development-reform')
  const { today } = await api(page, '/clock')
  const one = (await api(page, '/projects?started=false&limit=1')).items[0]
  const started = await page.evaluate(async ({ id, today }) => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const { version } = await (await fetch(`/api/v1/projects/${id}`)).json()
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
    const body = JSON.stringify({ version, kind: 'started', done_on: today })
    return (await fetch(`/api/v1/projects/${id}/milestones`, { method: 'POST', headers, body })).status
  }, { id: one.id, today })
  assert.equal(started, 200)
  assert.equal(figures(today)['projects.started'], 418)
  assert.equal(figures('2023-06-27')['projects.started'], 417)
})
