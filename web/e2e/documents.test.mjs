// Documents in the browser: a step offers its slip, the slip says what the law wants it to say, and everyone can verify it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { acceptable, api, BALLAST, open, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const chinese = (day) => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')

test('accepting writes the slip: offered, read, genuine', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  const [{ one: found }] = await acceptable(page, 1)
  assert.deepEqual(found.documents.map((one) => one.kind), ['papers-receipt'], 'the papers were receipted')
  await page.goto(`${city.base}/cases/${found.id}`)
  await page.getByTestId('document-papers-receipt').waitFor()
  await page.getByTestId('do-accept').click()
  await page.getByTestId('confirm').click()
  const offered = page.getByTestId('told-link').first()
  await offered.waitFor()
  assert.equal(await offered.innerText(), '受理通知书')
  const slip = page.getByTestId('document-acceptance')
  await slip.waitFor()
  const now = await api(page, `/cases/${found.id}`)
  const document = now.documents.find((one) => one.kind === 'acceptance')
  assert.ok((await slip.innerText()).includes(document.number))
  assert.equal(document.on, now.accepted_on)
  assert.match(document.number, /^\S+受字〔2023〕\d+号$/)
  // What the office hands out says what the law wants: date, number, case, and until when it will be decided.
  const bytes = await page.evaluate(async (id) => [...new Uint8Array(await (await fetch(`/api/v1/documents/${id}/pdf`)).arrayBuffer())], document.id)
  const file = join(city.data, 'slip.pdf')
  writeFileSync(file, Buffer.from(bytes))
  const text = execFileSync('pdftotext', ['-enc', 'UTF-8', file, '-'], { encoding: 'utf8' }).replace(/\s+/g, '')
  for (const said of [document.number, chinese(now.accepted_on), now.number, `最迟于${chinese(now.due_on)}作出行政许可决定`, now.applicant]) assert.ok(text.includes(said), `${said}: ${text}`)
  assert.match(execFileSync(BALLAST, ['permit', 'verify', file], { encoding: 'utf8' }), /genuine/)
  // Read in a window of the page.
  await slip.getByTestId('document-preview').click()
  const frame = page.getByTestId('preview-pdf')
  await frame.waitFor()
  assert.equal(await frame.getAttribute('src'), `/api/v1/documents/${document.id}/pdf`)
  await page.screenshot({ path: join(SHOTS, 'document-preview.png') })
  await page.keyboard.press('Escape')
  await page.getByTestId('case-documents').scrollIntoViewIfNeeded()
  await page.screenshot({ path: join(SHOTS, 'document-case.png'), fullPage: true })
  // Anyone with the paper in hand: by its code, and by its file.
  const anyone = await visit(city, `/verify/documents/${document.id}`)
  await anyone.getByTestId('document').waitFor()
  assert.equal(await anyone.getByTestId('verdict').getAttribute('data-verdict'), 'registered')
  assert.ok((await anyone.getByTestId('document').innerText()).includes(document.number))
  await anyone.goto(`${city.base}/verify`)
  await anyone.getByTestId('verify-file').setInputFiles(file)
  await anyone.locator('[data-testid=verdict][data-verdict=genuine]').waitFor()
  assert.ok((await anyone.getByTestId('document').innerText()).includes('行政许可申请受理通知书'))
  await anyone.screenshot({ path: join(SHOTS, 'document-verify.png'), fullPage: true })
  bytes[Math.floor(bytes.length / 2)] ^= 1
  writeFileSync(file, Buffer.from(bytes))
  await anyone.getByTestId('verify-file').setInputFiles(file)
  await anyone.locator('[data-testid=verdict][data-verdict=altered]').waitFor()
  assert.deepEqual([...page.complaints, ...anyone.complaints], [])
})

test('on a phone the applicant reads his documents, in English too', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in', { width: 390, height: 844 })
  await signIn(city, page, 'identity-applicant-none')
  const { items } = await api(page, '/cases?scope=all&limit=200')
  let found
  for (const row of items) {
    const one = await api(page, `/cases/${row.id}`)
    if (one.documents.length) { found = one; break }
  }
  assert.ok(found, 'the applicant has a document')
  await page.evaluate(() => localStorage.setItem('ballast.locale', 'en'))
  await page.goto(`${city.base}/cases/${found.id}`)
  const section = page.getByTestId('case-documents')
  await section.scrollIntoViewIfNeeded()
  assert.ok(await tooWide(page) <= 1)
  await page.screenshot({ path: join(SHOTS, 'document-phone.png') })
  await section.getByTestId('document-preview').first().click()
  await page.getByTestId('preview-pdf').waitFor()
  assert.deepEqual(page.complaints, [])
})
