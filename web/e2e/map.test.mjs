// The map, drawn by WebGL: filters, counts that open their lists, gatherings that are gone into, cards, districts; without WebGL; a hundred thousand points.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { chromium } from 'playwright-core'
import { api, choose, CHROMIUM, open, post, ROOT, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const AXE = readFileSync(join(ROOT, 'web/node_modules/axe-core/axe.min.js'), 'utf8')
let city
before(async () => { city = await open({ webgl: true }) }, { timeout: 600_000 })
after(async () => { await city?.close() })

const drawn = (page) => page.getByTestId('map-drawn')
/** Waits until the map stands still; gives its middle, its zoom and its largest gatherings. */
async function still(page) {
  await page.waitForFunction(() => document.querySelector('[data-testid=map-drawn]')?.dataset.view)
  await settled(page)
  await page.waitForFunction(() => document.querySelector('[data-testid=map-drawn]')?.dataset.view)
  const { view, gathered } = await drawn(page).evaluate((box) => ({ ...box.dataset }))
  const [lon, lat, zoom] = view.split(',').map(Number)
  return { lon, lat, zoom, gathered: gathered ? gathered.split(';').map((one) => one.split(',').map(Number)) : [] }
}
/** Where a place is drawn, in pixels of the map's box: Web Mercator with tiles of 512. */
async function pixel(page, at, [lon, lat]) {
  const box = await drawn(page).boundingBox()
  const world = 512 * 2 ** at.zoom
  const x = (one) => (one / 360 + 0.5) * world
  const y = (one) => (0.5 - Math.log(Math.tan(Math.PI / 4 + (one * Math.PI) / 360)) / (2 * Math.PI)) * world
  return { x: box.width / 2 + x(lon) - x(at.lon), y: box.height / 2 + y(lat) - y(at.lat) }
}
const press = (page, position) => drawn(page).locator('canvas').click({ position, force: true })
/** Presses the first gathering that nothing lies over. */
const freeOf = (gathered) => gathered.find(([x, y]) => x > 60 && y > 60) ?? gathered[0]

test('the map is drawn, gone into, and narrowed', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  await page.getByTestId('nav-map').click()
  let at = await still(page)
  await page.screenshot({ path: join(SHOTS, 'map.png'), fullPage: true })
  const all = await api(page, '/map')
  assert.equal(all.total, 550)
  await page.getByTestId('map-total').getByText('共 550 个项目').waitFor()
  assert.ok(all.placed > 500 && all.placed < all.total, 'made-up projects have a place, those of the report none')

  // Every count of the legend opens a list that long, by each way of telling points apart.
  for (const [way, words] of [['lamp', '时限'], ['cluster', '集群'], ['stage', '阶段']]) {
    await page.getByTestId('map-by').getByText(words, { exact: true }).click()
    await page.waitForFunction((way) => new URLSearchParams(location.search).get('by') === way, way)
    const links = await page.getByTestId('map-legend').locator('a').evaluateAll((all) => all.map((one) => ({ href: one.getAttribute('href'), n: Number(one.querySelector('b').textContent.replaceAll(',', '')) })))
    assert.ok(links.length >= 3, way)
    for (const one of links) assert.equal((await api(page, `${one.href}${one.href.includes('?') ? '&' : '?'}limit=1`)).total, one.n, one.href)
    await still(page)
    await page.screenshot({ path: join(SHOTS, `map-${way}.png`) })
  }

  // A gathering is gone into until points stand by themselves; one of them opens its card, the card its page.
  const gathered = freeOf(at.gathered)
  assert.ok(gathered[2] > 5, 'a gathering of several')
  await press(page, { x: gathered[0], y: gathered[1] })
  await page.waitForFunction((zoom) => Number(document.querySelector('[data-testid=map-drawn]').dataset.view?.split(',')[2] ?? 0) > zoom + 0.3, at.zoom)
  at = await still(page)
  await page.screenshot({ path: join(SHOTS, 'map-near.png') })
  const lone = all.projects.id.findIndex((_, i) => typeof all.projects.lon[i] === 'number')
  await page.goto(`${city.base}/map?district=${all.districts[all.projects.district[lone]].id}`)
  await still(page)
  await page.getByTestId('map-show').first().click()
  await page.getByTestId('map-card').waitFor()
  await still(page)
  await page.screenshot({ path: join(SHOTS, 'map-card.png') })
  await page.getByTestId('map-card-close').click()
  const listed = await api(page, `/projects?district=${all.districts[all.projects.district[lone]].id}&sort=investment&order=desc&limit=20`)
  const shown = listed.items.find((row) => typeof all.projects.lon[all.projects.id.indexOf(row.id)] === 'number')
  await page.getByTestId('map-row').filter({ hasText: shown.name }).getByTestId('map-show').click()
  await page.getByTestId('map-card').getByText(shown.name).waitFor()
  at = await still(page)
  await page.getByTestId('map-card-close').click()
  const i = all.projects.id.indexOf(shown.id)
  await press(page, await pixel(page, at, [all.projects.lon[i] / 100_000, all.projects.lat[i] / 100_000]))
  await page.getByTestId('map-open').click()
  await page.waitForURL(`**/projects/${shown.id}`)

  // What has no recorded place stands at the seat of its district and says so, also when several do.
  const bare = all.projects.lon.flatMap((lon, i) => (lon === null ? [i] : []))
  const counts = new Map()
  for (const one of bare) counts.set(all.projects.district[one], (counts.get(all.projects.district[one]) ?? 0) + 1)
  const [most] = [...counts].sort((a, b) => b[1] - a[1])[0]
  const district = all.districts[most]
  await page.goto(`${city.base}/map?district=${district.id}`)
  await still(page)
  const unplaced = (await api(page, `/projects?district=${district.id}&limit=200`)).items.find((row) => all.projects.lon[all.projects.id.indexOf(row.id)] === null)
  await page.getByTestId('map-row').filter({ hasText: unplaced.name }).getByTestId('map-show').click()
  await page.getByTestId('map-card').getByText('位置未登记，标在县区驻地').waitFor()
  at = await still(page)
  await page.getByTestId('map-card-close').click()
  await press(page, await pixel(page, at, [district.lon, district.lat]))
  await page.getByTestId('map-card').getByText(/此处有 \d+ 个项目|位置未登记/).first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'map-seat.png') })

  // Pressing a district narrows map, list and address to it; pressing it again widens them.
  await page.goto(`${city.base}/map`)
  at = await still(page)
  const borders = await api(page, '/public/map/borders')
  const jianchang = borders.features.find((one) => one.id === '211422')
  const inner = await pixel(page, at, [119.55, 40.62])
  assert.equal(jianchang.properties.zh, '建昌县')
  await press(page, inner)
  await page.waitForURL(/district=211422/)
  const narrowed = await api(page, '/projects?district=211422&limit=1')
  await page.getByTestId('map-total').getByText(`共 ${narrowed.total} 个项目`).waitFor()
  assert.equal(await page.getByTestId('map-list-total').innerText(), String(narrowed.total))
  await still(page)
  await page.screenshot({ path: join(SHOTS, 'map-district.png'), fullPage: true })
  await choose(page, 'filter-lamp', '超期')
  await page.waitForURL(/lamp=overdue/)
  await page.getByTestId('map-clear').click()
  await page.getByTestId('map-total').getByText('共 550 个项目').waitFor()

  // By keyboard: the list reaches every project that the map shows, page by page.
  await page.goto(`${city.base}/map?cluster=shipbuilding-machinery`)
  await still(page)
  const count = Number(await page.getByTestId('map-list-total').innerText())
  const names = new Set()
  for (;;) {
    for (const name of await page.getByTestId('map-row').getByRole('link').allInnerTexts()) names.add(name)
    const next = page.getByTestId('map-next')
    if (!(await next.count()) || !(await next.isEnabled())) break
    await next.focus()
    const first = await page.getByTestId('map-row').first().innerText()
    await page.keyboard.press('Enter')
    await page.waitForFunction((first) => document.querySelector('[data-testid=map-row]').innerText !== first, first)
  }
  assert.equal(names.size, count)

  // Night, narrow; readable in both.
  for (const [path, name] of [['/map?by=cluster', 'map'], ['/map?district=211481&by=lamp', 'map-narrowed']]) {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(city.base + path)
    await still(page)
    await page.evaluate(AXE)
    const faults = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })).violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} ${nodes[0].failureSummary}`))
    assert.deepEqual(faults, [])
    await page.setViewportSize({ width: 390, height: 844 })
    await still(page)
    assert.ok(await tooWide(page) <= 1, `${path} is wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByTestId('dark').click()
  await still(page)
  await page.evaluate(AXE)
  const dark = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['color-contrast'] })).violations.map(({ nodes }) => `${nodes[0].target} ${nodes[0].failureSummary}`))
  assert.deepEqual(dark, [])
  await page.screenshot({ path: join(SHOTS, 'map-dark.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})

test('where a project lies is picked on the map', { timeout: 300_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  const all = await api(page, '/map')
  const bare = all.projects.id[all.projects.lon.indexOf(null)]
  await page.goto(`${city.base}/projects/${bare}/edit`)
  await page.getByTestId('pick-place').click()
  const at = await still(page)
  await page.screenshot({ path: join(SHOTS, 'map-pick.png'), fullPage: true })
  await press(page, { x: 200, y: 150 })
  await page.waitForFunction(() => document.querySelector('[data-testid=in-lon] input').value !== '')
  await page.getByTestId('save').click()
  await page.waitForURL(/tab=facts/)
  const { place } = await api(page, `/projects/${bare}`)
  const spot = await pixel(page, at, [place.lon, place.lat]).catch(() => null)
  assert.ok(spot === null || Math.hypot(spot.x - 200, spot.y - 150) < 3, JSON.stringify(spot))
  await page.getByText(`东经 ${place.lon}°，北纬 ${place.lat}°`).waitFor()
  // Typed the wrong way round: told at the field, and what was typed stays.
  await page.goto(`${city.base}/projects/${bare}/edit`)
  const [lon, lat] = [page.getByTestId('in-lon').locator('input'), page.getByTestId('in-lat').locator('input')]
  await lon.fill('40.7')
  await lon.press('Tab')
  await page.getByTestId('save').click()
  await page.locator('#field-place .error').getByText('是否填反').waitFor()
  assert.equal(await lon.inputValue(), '40.700000')
  assert.notEqual(await lat.inputValue(), '')
})

test('a change is drawn at once, and what is chosen stays chosen', { timeout: 300_000 }, async () => {
  const [page, officer] = [await visit(city, '/sign-in'), await visit(city, '/sign-in')]
  await signIn(city, page, 'identity-leader-city-government')
  await signIn(city, officer, 'identity-project-officer-development-reform')
  const row = (await api(officer, '/projects?started=false&limit=1')).items[0]
  await page.goto(`${city.base}/map?district=${row.district}`)
  await still(page)
  await page.getByTestId('map-row').first().getByTestId('map-show').click()
  await page.getByTestId('map-card').waitFor()
  const { lon, lat, zoom } = await still(page)
  const started = page.getByTestId('map-legend').locator('a[href*="stage=started"] b')
  const before = Number(await started.innerText())
  const { version } = await api(officer, `/projects/${row.id}`)
  assert.equal((await post(officer, `/projects/${row.id}/milestones`, { version, kind: 'started', done_on: '2023-07-07' })).status, 200)
  await page.waitForFunction((wanted) => document.querySelector('[data-testid=map-legend] a[href*="stage=started"] b')?.textContent === wanted, String(before + 1))
  const after = await still(page)
  assert.equal(await page.getByTestId('map-card').count(), 1, 'the card stays open')
  assert.deepEqual([after.lon, after.lat, after.zoom], [lon, lat, zoom], 'the map stays where it was')
  assert.equal(new URL(page.url()).searchParams.get('district'), row.district)
  assert.deepEqual(page.complaints, [])
})

test('the public sees what open data publishes', { timeout: 300_000 }, async () => {
  const page = await visit(city, '/map')
  await still(page)
  await page.getByTestId('map-total').getByText('共 550 个项目').waitFor()
  assert.equal(await page.getByTestId('map-list').count(), 0)
  assert.equal(await page.getByTestId('map-legend').locator('a').count(), 0)
  await page.screenshot({ path: join(SHOTS, 'map-public.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})

test('without WebGL the same is a list', { timeout: 300_000 }, async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-3d-apis'] })
  try {
    const page = await visit({ ...city, browser }, '/sign-in')
    await signIn(city, page, 'identity-leader-city-government')
    await page.goto(`${city.base}/map`)
    await page.getByTestId('map-instead').getByText('没有 WebGL').waitFor()
    await settled(page)
    const all = await api(page, '/map')
    const bars = await page.getByTestId('map-districts').locator('a').evaluateAll((rows) => rows.map((row) => [row.dataset.district, Number(row.querySelector('b').textContent)]))
    assert.deepEqual(Object.fromEntries(bars), Object.fromEntries(all.districts.filter((one) => one.count).map((one) => [one.id, one.count])))
    await page.evaluate(AXE)
    const faults = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] })).violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`))
    assert.deepEqual(faults, [])
    await page.screenshot({ path: join(SHOTS, 'map-instead.png'), fullPage: true })
    await page.getByTestId('map-districts').locator('a').first().click()
    await page.waitForURL(/district=/)
    assert.deepEqual(page.complaints, [])
  } finally {
    await browser.close()
  }
})

test('a hundred thousand points stay fluent', { timeout: 300_000 }, async (t) => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  const real = await api(page, '/map')
  const n = 100_000
  const column = (of) => Array.from({ length: n }, (_, i) => of(i))
  const of = (i, k) => ((Math.imul(i + 1, k) >>> 0) % 100_003) / 100_003
  const many = { ...real, total: n, placed: n, projects: {
    id: column((i) => real.projects.id[i % real.total]), district: column((i) => i % real.districts.length), stage: column((i) => i % real.stages.length),
    cluster: column((i) => i % real.clusters.length), lamp: column((i) => i % real.lamps.length), lon: column((i) => Math.round(1.193e7 + of(i, 2654435761) * 1.6e5)), lat: column((i) => Math.round(4.01e6 + of(i, 40503) * 1e5)),
  } }
  await page.route('**/api/v1/map?*', (route) => route.fulfill({ json: many }))
  await page.route('**/api/v1/map', (route) => route.fulfill({ json: many }))
  const begun = Date.now()
  await page.goto(`${city.base}/map`)
  const at = await still(page)
  const took = Date.now() - begun
  assert.ok(at.gathered.reduce((sum, one) => sum + one[2], 0) > n / 2, 'they are gathered')
  // The page answers while the map moves: no turn of its loop takes long.
  const longest = page.evaluate(() => new Promise((done) => {
    let [last, worst, frames] = [performance.now(), 0, 0]
    const tick = (now) => { worst = Math.max(worst, now - last); last = now; if (++frames < 60) requestAnimationFrame(tick); else done(worst) }
    requestAnimationFrame(tick)
  }))
  const [x, y] = freeOf(at.gathered)
  await press(page, { x, y })
  const worst = await longest
  await still(page)
  t.diagnostic(`100,000 points: drawn after ${took} ms, the longest frame while it moved ${Math.round(worst)} ms (drawn by the processor)`)
  assert.ok(took < 60_000 && worst < 2_000, `${took} ms, ${worst} ms`)
  await page.screenshot({ path: join(SHOTS, 'map-many.png') })
})

test('a base map is asked of its own server, within the content policy', { timeout: 300_000 }, async () => {
  const other = await open({ webgl: true, args: ['--base-map', 'https://tiles.example/{z}/{x}/{y}.png', '--base-map-credit', '示例底图 审图号 0000'] })
  try {
    const page = await visit(other, '/sign-in')
    const tile = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGO4++wSAAU5ApZturJRAAAAAElFTkSuQmCC', 'base64')
    const asked = new Set()
    await page.context().route('https://tiles.example/**', (route) => { asked.add(route.request().url()); return route.fulfill({ contentType: 'image/png', body: tile, headers: { 'access-control-allow-origin': '*' } }) })
    await page.goto(`${other.base}/map`)
    await still(page)
    await page.getByText('示例底图 审图号 0000').waitFor()
    assert.ok(asked.size > 1, `${asked.size} tiles were asked for`)
    assert.deepEqual(page.complaints, [])
    await page.screenshot({ path: join(SHOTS, 'map-base.png') })
  } finally {
    await other.close()
  }
})
