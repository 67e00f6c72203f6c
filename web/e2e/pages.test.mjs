// Every page can be read by everyone: axe finds nothing wrong, by day and by night; and no text is a key that nobody translated.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { acceptable, api, choose, open, patch, post, ROOT, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const AXE = readFileSync(join(ROOT, 'web/node_modules/axe-core/axe.min.js'), 'utf8')
const SECTIONS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'web/src/i18n/zh.json'), 'utf8'))).join('|')
let city

before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** What axe finds: everything by day; by night, which changes nothing but colours, what colours can spoil. */
async function wrong(page) {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const faults = async (name, runOnly) => {
      const { violations } = await globalThis.axe.run(document, { runOnly })
      return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map((node) => `${name}: ${id}: ${node.target.join(' ')}: ${node.failureSummary}`))
    }
    const light = await faults('light', ['wcag2a', 'wcag2aa', 'wcag21aa'])
    const still = document.head.appendChild(document.createElement('style'))
    still.textContent = '* { transition: none !important }'
    document.documentElement.classList.add('dark')
    const dark = await faults('dark', ['color-contrast'])
    document.documentElement.classList.remove('dark')
    still.remove()
    return [...light, ...dark]
  })
}

test('every page is readable, by day and by night', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  const faults = []
  const read = async (path, act = async () => {}) => {
    await page.goto(city.base + path)
    await settled(page)
    await act()
    // A button that has just become ready is still on its way to its colours.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)))
    for (const fault of await wrong(page)) faults.push(`${path}: ${fault}`)
    const text = await page.evaluate(() => document.body.innerText)
    const key = text.match(new RegExp(`(?<![\\w./-])(?:${SECTIONS})\\.[a-z][\\w-]*(?:\\.[\\w-]+)*`))
    if (key) faults.push(`${path}: shows the key ${key[0]}`)
  }
  await read('/sign-in')
  await read('/verify')
  await read('/log')
  for (const path of ['/window/ticket', '/window/screen']) await read(path)
  await read('/window/ticket', async () => {
    await page.getByTestId('group-enterprise').click()
    await page.getByTestId('number').waitFor()
  })
  const taken = (await post(page, '/public/tickets', { group: 'advice' })).body
  await read(`/window/tickets/${taken.code}`)
  await read('/start')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  for (const path of ['/window', '/window/at/1', '/window/at/3', '/window/figures?on=2023-07-06']) await read(path)
  const [{ one: mine }] = await acceptable(page, 1)
  await read(`/cases/${mine.id}`)
  await read(`/cases/${mine.id}`, async () => {
    await page.getByTestId('do-accept').click()
    await page.getByTestId('confirm').waitFor()
    await page.getByRole('dialog').evaluate((dialog) => Promise.allSettled(dialog.parentElement.getAnimations({ subtree: true }).map((one) => one.finished)))
  })
  const set_up = (await api(page, '/establishments?limit=50')).items
  for (const state of ['completed', 'registered', 'draft']) {
    const one = set_up.find((row) => row.state === state)
    if (one) await read(`/start/${one.id}`)
  }
  await signIn(city, page, 'identity-reviewer-natural-resources')
  for (const path of ['/queue', '/queue/tolerated', '/queue/asked', '/queue/drawn', '/handover', '/queue?assigned=mine']) await read(path)
  const review = (await api(page, '/cases?scope=queue&state=accepted&limit=200')).items
  const checked = review.find((row) => ['works-planning-permit', 'land-planning-permit', 'site-preplan', 'sea-use', 'planning-verify'].includes(row.item)) ?? review[0]
  await read(`/cases/${checked.id}`, async () => {
    await page.getByTestId('clock-runs-open').click()
    await page.screenshot({ path: join(SHOTS, 'bench-case.png'), fullPage: true })
  })
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [name, path] of [['queue', '/queue'], ['case', `/cases/${checked.id}`], ['handover', '/handover']]) {
    await read(path)
    const wide = await tooWide(page)
    if (wide > 1) faults.push(`${path} is ${wide} px wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `bench-phone-${name}.png`), fullPage: name !== 'queue' })
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  await signIn(city, page, 'identity-project-officer-development-reform')
  const project = (await api(page, '/projects?started=false&limit=1')).items[0]
  const granted = (await api(page, '/cases?state=delivered&limit=1')).items[0]
  const { permit, documents } = granted ? await api(page, `/cases/${granted.id}`) : {}
  const slip = documents?.[0]
  const pages = [
    '/', '/projects', '/projects/new', `/projects/${project.id}`, `/projects/${project.id}/edit`, '/queue', '/cases', '/path', '/path?view=graph', '/path?view=gantt', '/items', '/items/eia-report', '/open-data', '/law',
    `/progress/${project.code}`, '/nowhere', ...['path', 'cases', 'permits', 'timeline', 'facts'].map((tab) => `/projects/${project.id}?tab=${tab}`), ...(permit ? [`/verify/${permit.id}`] : []), ...(slip ? [`/verify/documents/${slip.id}`] : []),
  ]
  for (const path of pages) await read(path)
  await signIn(city, page, 'identity-leader-city-government')
  for (const path of ['/', '/cockpit', '/cockpit?wall=1', '/projects?reached=started&since=2023-06-21&as_of=2023-06-27', '/offices', '/offices?period=month', '/offices/natural-resources', '/cases?figure=decided&office=natural-resources&from=2023-01-01&to=2023-07-07']) await read(path)
  await page.screenshot({ path: join(SHOTS, 'figure-records.png') })
  for (const [name, path] of [['offices', '/offices'], ['office', '/offices/natural-resources']]) {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await read(path)
      const wide = await tooWide(page)
      if (wide > 1) faults.push(`${path} is ${wide} px wider than ${width}`)
      await page.screenshot({ path: join(SHOTS, `${name}-${width}.png`), fullPage: true })
    }
  }
  const duty = (await api(page, '/duties?scope=all&limit=1')).items[0]
  const force = (await api(page, '/task-forces?limit=1')).items[0]
  for (const path of ['/', '/day', '/duties', '/duties?tab=all', `/duties/${duty.id}`, '/notices', '/walks', '/task-forces', `/task-forces/${force.id}`, `/task-forces/new?project=${force.project.id}`, '/objectives', '/objectives/gdp-growth', '/me', '/dispatch', '/campaign', '/tour']) await read(path)
  const policy = (await api(page, '/policies?q=专精特新&limit=1')).items[0]
  for (const path of ['/policies', `/policies/${policy.id}`, '/claims', '/stewards/appraisal']) await read(path)
  for (const path of ['/burden', '/burden?month=2023-06', '/burden/twice?month=2023-06']) await read(path)
  for (const path of ['/chains', ...['cluster', 'energy', 'programme'].map((tab) => `/chains?tab=${tab}`), '/chains/fine-chemicals?link=actives', ...['projects', 'entities', 'leads'].map((what) => `/chains/${what}?chain=swimwear`)]) await read(path)
  const [went, met] = [(await api(page, '/visits?limit=1')).items[0], (await api(page, '/parlour?past=true&limit=1')).items[0]]
  for (const path of ['/visits', `/visits/${went.id}`, '/parlour', `/parlour/${met.id}`, '/parlour/new']) await read(path)
  await signIn(city, page, 'identity-office-head-industry-information')
  // The rule is checked when the page has come to rest; only then can the policy be published.
  await read(`/policies/${policy.id}/edit`, () => page.locator('[data-testid="policy-publish"]:enabled').waitFor())
  await read('/policies/new')
  await signIn(city, page, 'identity-administrator-none')
  for (const path of ['/day', '/webhooks', '/api-keys', '/entities', '/entities/import', '/stewards', '/permissions', '/people', '/me']) await read(path)
  assert.deepEqual(faults, [])
  assert.deepEqual(page.complaints, [])
})

test('two officers edit a project: nothing typed is lost, both versions are shown', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  const { id } = (await api(page, '/projects?started=false&limit=1')).items[0]
  await page.goto(`${city.base}/projects/${id}/edit`)
  const name = page.locator('#in-name')
  const before = await name.inputValue()
  await name.fill(`${before}（我改的）`)
  const { version } = await api(page, `/projects/${id}`)
  assert.equal(await patch(page, `/projects/${id}`, { version, name: `${before}（别人改的）` }), 200)
  await page.getByTestId('save').click()
  const conflict = page.getByTestId('conflict')
  await conflict.waitFor()
  const said = await conflict.innerText()
  for (const part of ['（我改的）', '（别人改的）']) assert.ok(said.includes(part), said)
  assert.equal(await name.inputValue(), `${before}（我改的）`)
  await page.getByTestId('keep-mine').click()
  await conflict.waitFor({ state: 'hidden' })
  await page.getByTestId('save').click()
  await page.waitForURL((url) => !url.pathname.endsWith('/edit'))
  assert.equal((await api(page, `/projects/${id}`)).name, `${before}（我改的）`)
  assert.deepEqual(page.complaints, [])
})

test('on a phone a list begins on the first screen, and what narrows it opens by the keyboard', { timeout: 600_000 }, async () => {
  const height = 844
  const page = await visit(city, '/sign-in', { width: 390, height })
  await signIn(city, page, 'identity-leader-city-government')
  for (const path of ['/projects', '/entities', '/items', '/duties', '/issues', '/policies']) {
    await page.goto(city.base + path)
    await settled(page)
    const row = page.locator('main').locator('tbody tr, li a').filter({ visible: true }).first()
    assert.ok((await row.boundingBox()).y < height, `${path} begins on the first screen`)
  }
  await page.goto(`${city.base}/projects`)
  await settled(page)
  const opener = page.getByTestId('filters-open')
  assert.equal(await page.getByTestId('filter-district').isVisible(), false)
  await opener.focus()
  await page.keyboard.press('Enter')
  assert.equal(await opener.getAttribute('aria-expanded'), 'true')
  await choose(page, 'filter-district', '南票区')
  await page.waitForURL(/district=211404/)
  await page.waitForFunction(() => document.querySelector('[data-testid=filters-open] b')?.textContent === '1')
  const { total } = await api(page, '/projects?district=211404&limit=1')
  await page.getByTestId('total').getByText(String(total)).waitFor()
  await opener.press('Enter')
  assert.equal(await page.getByTestId('filter-district').isVisible(), false)
  await page.screenshot({ path: join(SHOTS, 'filters-phone.png') })
  assert.deepEqual(page.complaints, [])
})
