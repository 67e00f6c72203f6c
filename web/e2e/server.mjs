// What browser tests share: a server and a demonstration of its own, Debian's Chromium, people who sign in.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

export const ROOT = resolve(import.meta.dirname, '../..')
export const BALLAST = process.env.BALLAST_BIN ?? join(ROOT, 'target/debug/ballast')
/** Debian's Chromium without the windows around its pages, where it is installed: the same engine, and a sixth less to compute. */
export const CHROMIUM = process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync)
export const SHOTS = join(ROOT, 'web/test-results')
const PATIENCE = 60_000

/** A demonstration served from `data`: the process, its address, and a way to end it that waits until it has ended. */
export async function serve(data, port = 0, more = []) {
  const server = spawn(BALLAST, ['demo', '--data', data, '--port', String(port), ...more], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((resolve) => server.on('exit', resolve))
  const base = await new Promise((found, failed) => {
    let said = ''
    server.stderr.on('data', (chunk) => {
      said += chunk
      const address = said.match(/serves .* on (http:\/\/\S+)\s/)
      if (address) found(address[1])
    })
    server.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)))
  })
  const end = async (signal = 'SIGINT') => {
    server.kill(signal)
    await ended
  }
  return { base, end, pid: server.pid }
}

/** The demonstration as it opens, built once for each build of the program: a debug build takes most of a minute for it. Of the register of entities a hundredth is enough. */
export async function opening() {
  const { mtimeMs, size } = statSync(BALLAST)
  const shelf = join(ROOT, 'target/e2e')
  const kept = join(shelf, `${Math.round(mtimeMs)}-${size}`)
  if (existsSync(kept)) return kept
  mkdirSync(shelf, { recursive: true })
  for (const old of readdirSync(shelf)) rmSync(join(shelf, old), { recursive: true, force: true })
  const fresh = mkdtempSync(join(shelf, 'fresh-'))
  const { end } = await serve(fresh, 0, ['--thin', '100'])
  await end()
  renameSync(fresh, kept)
  return kept
}

/** Starts both; `close` ends them and removes what they wrote. `webgl`: the browser draws maps, by its processor. */
export async function open({ args = [], webgl = false } = {}) {
  mkdirSync(SHOTS, { recursive: true })
  const data = mkdtempSync(join(tmpdir(), 'ballast-e2e-'))
  cpSync(await opening(), data, { recursive: true })
  const served = await serve(data, 0, args)
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', ...(webgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu']), '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const city = { ...served, browser, data }
  city.close = async () => {
    await browser.close()
    await city.end()
    rmSync(data, { recursive: true, force: true })
  }
  return city
}

/** Counts what a page asks for; the stream of live notices has no end. */
export function watch(page) {
  page.asking = new Set()
  page.on('request', (one) => one.resourceType() !== 'eventsource' && page.asking.add(one))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (one) => page.asking.delete(one))
}

/** Waits until a page has asked for nothing for half a second. */
export async function settled(page) {
  const quiet = 500
  await page.waitForLoadState('load')
  const begun = Date.now()
  let since = begun
  while (Date.now() - since < quiet) {
    assert.ok(Date.now() - begun < PATIENCE, 'the page comes to rest')
    await page.waitForTimeout(50)
    if (page.asking.size) since = Date.now()
  }
  // A button that was just enabled fades from one colour into the other: whoever measures contrast meanwhile measures neither.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => null))))
}

/** A page of its own; whatever the browser complains of is kept in `complaints`, but for what is `expected`. */
export async function visit(city, path, size = { width: 1440, height: 900 }, expected = /status of 4\d\d/) {
  const context = await city.browser.newContext({ viewport: size, acceptDownloads: true, locale: 'zh-CN' })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE)
  page.complaints = []
  watch(page)
  page.on('pageerror', (error) => page.complaints.push(String(error)))
  page.on('console', (said) => {
    if (said.type() === 'error' && !expected.test(said.text())) page.complaints.push(said.text())
  })
  await page.goto(city.base + path)
  return page
}

/**
 * How many pixels a page is wider than its window, once it has laid itself out: after a window became narrow, menus and charts follow
 * some frames later, on a slow machine many. A page that stays too wide is too wide.
 */
export async function tooWide(page) {
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  for (let left = 50; left > 0 && await over() > 1; left--) await page.waitForTimeout(100)
  return over()
}

export async function signIn(city, page, identity) {
  await page.goto(`${city.base}/sign-in`)
  await page.getByTestId(identity).first().click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/**
 * Opens a drop-down and takes one of its options, by its words or else the one that `which` names. The list is found through the box
 * that it belongs to: the one of the box before it may still be fading out, with options of the same words. A list that is still
 * moving into its place may lose a click, as it does a person's; it is then clicked again.
 */
export async function choose(page, testid, words, which = (options) => options.first()) {
  await page.getByTestId(testid).click()
  const box = page.locator(`[data-testid="${testid}"] input[role=combobox], input[role=combobox][data-testid="${testid}"]`).first()
  const list = page.locator(`[id="${await box.getAttribute('aria-controls')}"]`)
  const option = which(list.getByRole('option', typeof words === 'string' ? { name: words, exact: true } : { name: words }))
  const chosen = await list.locator('[aria-selected=true]').count()
  const taken = async () => await box.getAttribute('aria-expanded') === 'false' || await list.locator('[aria-selected=true]').count() > chosen
  for (const begun = Date.now(); Date.now() - begun < PATIENCE;) {
    await option.click()
    for (const clicked = Date.now(); Date.now() - clicked < 2000; await page.waitForTimeout(50)) if (await taken()) return
  }
  assert.fail(`${testid} takes no choice`)
}

/** What stands in a box as soon as anything does: an option that was chosen fills others after the click. */
export async function filled(box) {
  for (const begun = Date.now(); Date.now() - begun < PATIENCE; await box.page().waitForTimeout(50)) {
    const text = await box.inputValue()
    if (text !== '') return text
  }
  return assert.fail('the box stays empty')
}

/** The API as the page's own session sees it. */
export async function api(page, path) {
  return page.evaluate(async (path) => (await fetch(`/api/v1${path}`)).json(), path)
}

/** Does something through the API as the page's own session; gives status and body. */
export async function post(page, path, body) {
  return page.evaluate(async ({ path, body }) => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
    const answer = await fetch(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: await answer.json().catch(() => null) }
  }, { path, body })
}

/** Changes something through the API as the page's own session; gives the status. */
export async function patch(page, path, body) {
  return page.evaluate(async ({ path, body }) => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
    return (await fetch(`/api/v1${path}`, { method: 'PATCH', headers, body: JSON.stringify(body) })).status
  }, { path, body })
}

/** The applications in the reader's queue that can be accepted as they are, each with its place there: others still lack papers. */
export async function acceptable(page, wanted) {
  const { items } = await api(page, '/cases?scope=queue&state=received&sort=due&order=asc&limit=50')
  const found = []
  for (const [at, row] of items.entries()) {
    if (found.length === wanted) break
    const one = await api(page, `/cases/${row.id}`)
    if (one.can.some((offer) => offer.do === 'accept' && offer.allowed)) found.push({ at, one })
  }
  assert.equal(found.length, wanted, 'the demonstration has applications to accept')
  return found
}
