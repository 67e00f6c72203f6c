// The cockpit: on a wall, on a desk, on a telephone and on paper; each number clicked opens a list with as many records; a change is seen without anybody asking.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, open, post, ROOT, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const AXE = readFileSync(join(ROOT, 'web/node_modules/axe-core/axe.min.js'), 'utf8')
const WALL = { width: 1920, height: 1080 }
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

async function faults(page) {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`))
  })
}

async function at(page, path, size) {
  if (size) await page.setViewportSize(size)
  await page.goto(city.base + path)
  await page.getByTestId('year').waitFor()
  await settled(page)
}

const shot = (page, name, fullPage = false) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage })

test('one screen on a wall, a desk and a telephone', { timeout: 300_000 }, async () => {
  const page = await visit(city, '/sign-in', WALL)
  await signIn(city, page, 'identity-leader-city-government')
  await at(page, '/cockpit?wall=1')
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), true, 'dark by itself on a wall')
  await shot(page, 'cockpit-wall')
  const over = await page.evaluate(() => [document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth])
  assert.deepEqual(over, [0, 0], 'nothing to scroll')
  const cut = await page.evaluate(() => [...document.querySelectorAll('.panel')].filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.dataset.testid))
  assert.deepEqual(cut.filter((one) => one !== 'late'), [], 'no panel hides a part of itself, but for the longest list')
  assert.deepEqual(await faults(page), [])
  await page.getByTestId('dark').click()
  await settled(page)
  await shot(page, 'cockpit-wall-light')
  await page.getByTestId('wall').click()
  await page.getByTestId('nav-cockpit').waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), false, 'the reader\'s own look is kept')

  for (const [name, size] of [['desk', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
    await at(page, '/cockpit', size)
    assert.equal(await tooWide(page), 0, name)
    assert.deepEqual(await faults(page), [], name)
    await shot(page, `cockpit-${name}`, true)
  }
  await at(page, '/cockpit?as_of=2023-03-31', { width: 1440, height: 900 })
  assert.equal(await page.getByTestId('unknown').count(), 0, 'stages, lamps and what was late are told of a past day')
  await shot(page, 'cockpit-march', true)
  assert.deepEqual(page.complaints, [])
})

test('each number clicked opens as many records, today and on two days of the past', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  for (const [path, least] of [['/cockpit?view=bars', 60], ['/cockpit?view=bars&as_of=2023-06-27', 45], ['/cockpit?view=bars&as_of=2023-03-31', 45]]) {
    await at(page, path)
    const all = await page.evaluate(() => [...document.querySelectorAll('a[data-records]')].map((one) => [one.dataset.testid, Number(one.dataset.records)]))
    assert.ok(all.length >= least, `${all.length} figures on ${path}`)
    // Of the past those that another day can spoil are enough; all of them are walked through the API.
    for (const [id, n] of path === '/cockpit?view=bars' ? all : all.filter(([one]) => (path.endsWith('06-27') ? /planned$|funnel|started$|campaign|stage|lamp|late/ : /planned$|funnel|started$|campaign/).test(one))) {
      await page.getByTestId(id).first().click()
      const total = page.getByTestId('total').first()
      await total.waitFor()
      await page.waitForFunction((wanted) => document.querySelector('[data-testid=total]')?.textContent.replace(/\D/g, '') === wanted, String(n))
        .catch(async () => { throw new Error(`${id} of ${path} says ${n}, its list ${page.url()} says ${await total.textContent()}`) })
      await page.goBack()
      await page.getByTestId('year').waitFor()
    }
  }
  assert.deepEqual(page.complaints, [])
})

test('a change is seen at once, and a past day is chosen by the keyboard', { timeout: 300_000 }, async () => {
  const [screen, officer] = [await visit(city, '/sign-in', WALL), await visit(city, '/sign-in')]
  await signIn(city, screen, 'identity-leader-city-government')
  await signIn(city, officer, 'identity-project-officer-development-reform')
  await at(screen, '/cockpit?wall=1')
  await screen.getByText('实时').waitFor()
  const before = Number(await screen.getByTestId('figure-started').getAttribute('data-records'))
  const row = (await api(officer, '/projects?started=false&limit=1')).items[0]
  const project = await api(officer, `/projects/${row.id}`)
  const answer = await post(officer, `/projects/${row.id}/milestones`, { version: project.version, kind: 'started', done_on: '2023-07-07' })
  assert.equal(answer.status, 200)
  await screen.locator(`[data-testid=figure-started][data-records="${before + 1}"]`).waitFor({ timeout: 5_000 })
  await screen.getByLabel('看哪一天的情况').click()
  await screen.keyboard.press('Control+a')
  await screen.keyboard.type('2023-06-27')
  await screen.keyboard.press('Enter')
  await screen.waitForURL(/as_of=2023-06-27/)
  await screen.locator('[data-testid=figure-started][data-records="417"]').waitFor()
})

test('a district\'s leader sees his district, and the brief prints the same', { timeout: 300_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-suizhong-government')
  await at(page, '/cockpit')
  await page.getByRole('heading', { name: /绥中县驾驶舱/ }).waitFor()
  await shot(page, 'cockpit-district', true)
  const leader = await visit(city, '/sign-in')
  await signIn(city, leader, 'identity-leader-city-government')
  for (const [name, query] of [['brief', 'as_of=2023-06-27'], ['brief-today', 'lang=zh'], ['brief-en', 'lang=en']]) {
    const bytes = await leader.evaluate(async (query) => [...new Uint8Array(await (await fetch(`/api/v1/cockpit/brief.pdf?${query}`)).arrayBuffer())], query)
    const file = join(SHOTS, `cockpit-${name}.pdf`)
    writeFileSync(file, Buffer.from(bytes))
    const text = execFileSync('pdftotext', ['-layout', file, '-']).toString()
    if (name === 'brief') for (const wanted of ['项目推进简报', '2023-06-27', '550', '417', '从线索到达产']) assert.ok(text.includes(wanted), `${wanted} in the brief:\n${text}`)
    execFileSync('pdftoppm', ['-png', '-r', '110', '-singlefile', file, file.replace(/\.pdf$/, '')])
  }
})
