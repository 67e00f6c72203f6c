// Papers are uploaded in Debian's Chromium: through a killed server, a page loaded again, and a lie about the type.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { api, open, serve, SHOTS, signIn, visit } from './server.mjs'

const MIB = 1024 * 1024
const PIECE = 4 * MIB
const SIZE = { width: 1280, height: 900 }
/** What the browser says of a server that was killed. */
const EXPECTED = /status of 4\d\d|ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|ERR_INCOMPLETE_CHUNKED/

let city, files

/** The server's memory in MiB: what it holds now (VmRSS) or has held at most (VmHWM). */
function memory(what) {
  return Number(readFileSync(`/proc/${city.pid}/status`, 'utf8').match(new RegExp(`${what}:\\s+(\\d+)`))[1]) / 1024
}

before(async () => {
  files = mkdtempSync(join(tmpdir(), 'ballast-files-'))
  city = await open()
}, { timeout: 600_000 })

after(async () => {
  await city?.close()
  if (files) rmSync(files, { recursive: true, force: true })
})

/** A file that begins as a PDF and whose bytes nobody can guess. */
function large(name, mib) {
  const path = join(files, name)
  writeFileSync(path, '%PDF-1.7\n')
  for (let i = 0; i < mib; i += 8) appendFileSync(path, randomBytes(8 * MIB))
  return path
}

/** A picture of `side` × `side` points. */
function png(side) {
  const crc = (bytes) => {
    let c = ~0
    for (const byte of bytes) {
      c ^= byte
      for (let k = 0; k < 8; k += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
    }
    return ~c >>> 0
  }
  const word = (n) => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(n >>> 0); return bytes }
  const chunk = (kind, body) => { const named = Buffer.concat([Buffer.from(kind), body]); return Buffer.concat([word(body.length), named, word(crc(named))]) }
  const rows = Buffer.concat(Array.from({ length: side }, (_, y) => Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: side }, (_, x) => (x * 3 + y * 5) & 255))])))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.concat([word(side), word(side), Buffer.from([8, 0, 0, 0, 0])])),
    chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The papers' tab of a project, with a paper chosen. */
async function openPapers(page) {
  const { items: [project] } = await api(page, '/projects?limit=1')
  await page.goto(`${city.base}/projects/${project.id}?tab=papers`)
  await page.getByTestId('papers-which').click()
  await page.locator('.el-select-dropdown__item').first().click()
  return project
}

const bring = (page) => page.getByTestId('papers-bring')
const choose = (page, path) => bring(page).getByTestId('paper-input').setInputFiles(path)

test('an upload goes on after the server was killed, byte for byte and in bounded memory', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in', SIZE, EXPECTED)
  await signIn(city, page, 'identity-window-clerk-window-centre')
  const project = await openPapers(page)
  const path = large('可行性研究报告.pdf', 200)
  const port = Number(new URL(city.base).port)
  let pieces = 0, acknowledged = 0, asked = null
  page.on('response', async (response) => {
    if (response.request().method() === 'PATCH' && response.ok()) acknowledged = Number(response.headers()['upload-offset'])
    if (pieces >= 25 && asked === null && response.request().method() === 'GET' && /\/uploads\//.test(response.url()) && response.ok()) asked = Number(response.headers()['upload-offset'])
  })
  await page.route('**/api/v1/uploads/*', async (route) => {
    if (route.request().method() === 'PATCH') {
      pieces += 1
      if (pieces === 25) await city.end('SIGKILL')
    }
    await route.continue()
  })
  await choose(page, path)
  await page.locator('[data-phase="waiting"]').waitFor()
  const before = acknowledged
  assert.equal(before, 24 * PIECE, 'half of the file is acknowledged')
  await page.screenshot({ path: join(SHOTS, 'upload-waiting.png') })
  Object.assign(city, await serve(city.data, port))
  // A server that has just started has not made a page yet, and reads its registers in the background: that is none of the upload's.
  for (const path of ['/', '/api/v1/session', '/api/v1/openapi.json', '/api/v1/overview', '/api/v1/items']) await fetch(city.base + path).then((answer) => answer.text())
  const idle = memory('VmRSS')
  await page.getByTestId('paper-version').first().waitFor()
  assert.equal(asked, before, 'it goes on from the last byte that was acknowledged')
  const digest = await page.getByTestId('paper-digest').first().getAttribute('data-digest')
  assert.equal(digest, spawnSync('sha256sum', [path], { encoding: 'utf8' }).stdout.split(' ')[0])
  const length = await page.evaluate(async (project) => {
    const { items } = await (await fetch(`/api/v1/projects/${project}/papers`)).json()
    const reader = (await fetch(items[0].versions[0].url)).body.getReader()
    let n = 0
    for (;;) { const { done, value } = await reader.read(); if (done) return n; n += value.length }
  }, project.id)
  assert.equal(length, 200 * MIB + 9)
  const grown = memory('VmHWM') - idle
  assert.ok(grown < 160, `taking in and giving out 200 MiB took ${grown} MiB of memory`)
  await page.screenshot({ path: join(SHOTS, 'upload-done.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
})

test('an upload goes on when its file is chosen again after the page was loaded again', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in', SIZE, EXPECTED)
  await signIn(city, page, 'identity-window-clerk-window-centre')
  await openPapers(page)
  const path = large('环境影响报告.pdf', 24)
  let pieces = 0
  const third = new Promise((reached) => {
    void page.route('**/api/v1/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH' && ++pieces === 3) return reached()
      await route.continue()
    })
  })
  await choose(page, path)
  await third
  await bring(page).getByTestId('paper-pause').press('Enter')
  await page.locator('[data-phase="paused"]').waitFor()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.reload()
  await page.getByTestId('papers-which').click()
  await page.locator('.el-select-dropdown__item').first().click()
  await bring(page).getByTestId('paper-left').waitFor()
  await page.screenshot({ path: join(SHOTS, 'upload-left.png') })
  const offsets = []
  page.on('request', (request) => { if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset'])) })
  await choose(page, path)
  await page.getByTestId('paper-version').filter({ hasText: '环境影响报告.pdf' }).waitFor()
  // What of the third piece had arrived when the page went away counts as well.
  assert.ok(offsets[0] >= 2 * PIECE && offsets[0] < 3 * PIECE, `went on at ${offsets[0]}`)
  const digest = await page.getByTestId('paper-digest').first().getAttribute('data-digest')
  assert.equal(digest, spawnSync('sha256sum', [path], { encoding: 'utf8' }).stdout.split(' ')[0])
  assert.deepEqual(page.complaints, [])
})

test('a picture that calls itself a PDF is refused; as a picture it is seen', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in', SIZE, EXPECTED)
  await signIn(city, page, 'identity-window-clerk-window-centre')
  await openPapers(page)
  const lie = join(files, '规划条件.pdf')
  writeFileSync(lie, png(600))
  const there = await page.getByTestId('paper-version').count()
  await choose(page, lie)
  await bring(page).locator('[data-code="paper-type-mismatch"]').waitFor()
  await page.screenshot({ path: join(SHOTS, 'upload-refused.png') })
  assert.equal(await page.getByTestId('paper-version').count(), there)
  const honest = join(files, '规划条件.png')
  writeFileSync(honest, png(600))
  await choose(page, honest)
  await page.getByTestId('paper-version').filter({ hasText: '规划条件.png' }).waitFor()
  await page.getByTestId('paper-preview').first().click()
  const picture = page.getByTestId('preview-picture')
  await picture.waitFor()
  assert.equal(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth)), 600)
  await page.getByTestId('zoom-in').click()
  assert.equal(Math.round((await picture.boundingBox()).width), 900, 'half as large again')
  await page.screenshot({ path: join(SHOTS, 'preview-picture.png') })
  assert.deepEqual(page.complaints, [])
})

test('what was uploaded for an owed paper is ticked when papers are supplied', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in', SIZE, EXPECTED)
  await signIn(city, page, 'identity-window-clerk-window-centre')
  const { items } = await api(page, '/cases?state=corrections-requested&limit=50')
  let found
  for (const row of items) {
    const one = await api(page, `/cases/${row.id}`)
    if (one.can.some((offer) => offer.do === 'supplement' && offer.allowed)) { found = one; break }
  }
  assert.ok(found, 'the demonstration has a case that waits for papers and lets the window supply them')
  const owed = found.materials.find((paper) => paper.requested)
  await page.goto(`${city.base}/cases/${found.id}`)
  const path = join(files, '补正材料.png')
  writeFileSync(path, png(40))
  await page.getByTestId(`files-${owed.id}`).getByTestId('paper-input').setInputFiles(path)
  await page.getByTestId(`files-${owed.id}`).getByTestId('paper-version').waitFor()
  await page.screenshot({ path: join(SHOTS, 'case-papers.png'), fullPage: true })
  await page.getByTestId('do-supplement').click()
  await page.getByTestId('confirm').waitFor()
  await page.locator(`.is-checked[data-testid="paper-${owed.id}"], .is-checked:has([data-testid="paper-${owed.id}"]), [data-testid="paper-${owed.id}"] .is-checked`).first().waitFor()
  await page.screenshot({ path: join(SHOTS, 'supplement-ticked.png') })
  assert.deepEqual(page.complaints, [])
})
