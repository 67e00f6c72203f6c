// The log in the browser: a fact's mark opens its proof, which the browser computes; the file is checked again on the public page and by the command line.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, BALLAST, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

async function download(page, press) {
  const [file] = await Promise.all([page.waitForEvent('download'), press()])
  const path = join(SHOTS, file.suggestedFilename())
  await file.saveAs(path)
  return path
}
const cli = (...args) => {
  const done = spawnSync(BALLAST, args, { encoding: 'utf8' })
  return { code: done.status, out: done.stdout }
}

test('a fact opens its proof, and the proof is genuine here, on the page and on the command line', { timeout: 240_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  const { items } = await api(page, '/cases?limit=1')
  await page.goto(`${city.base}/cases/${items[0].id}`)
  await settled(page)
  const mark = page.getByTestId('log-mark').first()
  await mark.focus()
  await page.keyboard.press('Enter')
  const verdict = page.getByTestId('log-verdict')
  await verdict.waitFor()
  assert.equal(await verdict.getAttribute('data-verdict'), 'genuine', await verdict.innerText())
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
  await page.screenshot({ path: join(SHOTS, 'log-proof.png') })
  const proof = await download(page, () => page.getByTestId('log-download').click())
  const keys = join(city.data, 'ledger.pub')
  assert.equal(cli('ledger', 'verify', proof, '--key', keys).code, 0)
  const told = JSON.parse(cli('ledger', 'verify', proof, '--key', keys, '--json').out)
  assert.deepEqual([told.verdict, told.log], ['genuine', 'ballast.demo/211400'])

  const text = readFileSync(proof, 'utf8')
  const line = text.split('\n').find((one) => one.startsWith('extra '))
  const extra = JSON.parse(Buffer.from(line.slice(6), 'base64').toString())
  extra.said.actor_name = '另一个人'
  const altered = join(SHOTS, 'altered.tlog-proof')
  writeFileSync(altered, text.replace(line, `extra ${Buffer.from(JSON.stringify(extra)).toString('base64')}`))
  assert.equal(cli('ledger', 'verify', altered, '--key', keys).code, 1)
  assert.equal(cli('ledger', 'verify', keys, '--key', keys).code, 2)

  const visitor = await visit(city, '/log')
  await settled(visitor)
  await visitor.screenshot({ path: join(SHOTS, 'log.png'), fullPage: true })
  for (const [file, result] of [[proof, 'genuine'], [altered, 'altered'], [keys, 'unreadable']]) {
    await visitor.getByTestId('log-file').setInputFiles(file)
    await visitor.locator(`[data-testid=log-verdict][data-verdict=${result}]`).waitFor()
  }
})

test('the log goes on from a checkpoint that was kept, and not from another', { timeout: 240_000 }, async () => {
  const page = await visit(city, '/log', { width: 390, height: 844 })
  await settled(page)
  const kept = await download(page, () => page.getByTestId('log-checkpoint').click())
  const before = Number((await page.getByTestId('log-size').innerText()).replace(/\D/g, ''))
  // Something happens; it is in a checkpoint without anybody asking for it.
  assert.equal((await post(page, '/public/tickets', { group: 'advice' })).status, 201)
  let grown = before
  for (const until = Date.now() + 30_000; grown <= before && Date.now() < until;) {
    await page.waitForTimeout(200)
    grown = (await api(page, '/public/ledger')).checkpoint.size
  }
  assert.ok(grown > before, `${grown} facts are signed, as before`)
  await page.getByTestId('log-older').locator('textarea').or(page.locator('textarea')).first().fill(readFileSync(kept, 'utf8'))
  await page.getByTestId('log-compare').click()
  await page.locator('[data-testid=log-growth][data-ok=true]').waitFor()
  assert.match(await page.getByTestId('log-growth').innerText(), new RegExp(`${before.toLocaleString('en-US')}.*${grown.toLocaleString('en-US')}`))
  await page.screenshot({ path: join(SHOTS, 'log-390.png'), fullPage: true })
  assert.equal(await tooWide(page), 0)
  await page.locator('textarea').first().fill(readFileSync(kept, 'utf8').replace(/\n(\d)/, (_, digit) => `\n${digit === '9' ? 8 : Number(digit) + 1}`))
  await page.getByTestId('log-compare').click()
  await page.locator('[data-testid=log-growth][data-ok=false]').waitFor()
})

test('a permit goes with the proof of its issuance', { timeout: 240_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  const { items } = await api(page, '/cases?limit=200&open=false')
  let permit
  for (const one of items) {
    permit = (await api(page, `/cases/${one.id}`)).permit
    if (permit) break
  }
  assert.ok(permit, 'none of the closed cases has a permit')
  const save = async (path, name) => {
    const bytes = await page.evaluate(async (url) => Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer())), `/api/v1/permits/${permit.id}/${path}`)
    const file = join(SHOTS, name)
    writeFileSync(file, Buffer.from(bytes))
    return file
  }
  const [pdf, proof] = [await save('pdf', 'logged.pdf'), await save('proof', 'logged.tlog-proof')]
  const keys = join(city.data, 'ledger.pub')
  const checked = cli('permit', 'verify', pdf, '--proof', proof, '--log-key', keys, '--json')
  assert.equal(checked.code, 0, checked.out)
  assert.equal(JSON.parse(checked.out).logged.holds, true)
  const other = items.find((one) => one.id)
  const { facts, project } = await api(page, `/cases/${other.id}`)
  const foreign = await page.evaluate(async (url) => (await fetch(url)).text(), `/api/v1/projects/${project.id}/facts/${facts[0].id}/proof`)
  const file = join(SHOTS, 'foreign.tlog-proof')
  writeFileSync(file, foreign)
  assert.equal(cli('permit', 'verify', pdf, '--proof', file, '--log-key', keys).code, 1)
})

test('the whole log of the demonstration verifies', { timeout: 240_000 }, async () => {
  const all = cli('ledger', 'verify', '--data', city.data, '--json')
  const found = JSON.parse(all.out)
  assert.deepEqual([all.code, found.genuine, found.findings], [0, true, []])
  assert.equal(cli('ledger', 'checkpoint', '--data', city.data).code, 0)
})
