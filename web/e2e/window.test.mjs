// The window centre: a number taken on a phone, seen on the wall, called at a window; on a server and a demonstration of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const PHONE = { width: 390, height: 844 }

async function narrow(page, name) {
  const wide = await tooWide(page)
  assert.ok(wide <= 1, `${name} is ${wide} px wider than the screen`)
}

/** Takes a number for a business on a phone; gives the number and the page that follows it. */
async function take(group) {
  const page = await visit(city, '/window/ticket', PHONE)
  await page.getByTestId(`group-${group}`).waitFor()
  await narrow(page, 'the kiosk on a phone')
  await page.screenshot({ path: join(SHOTS, 'window-kiosk-phone.png'), fullPage: true })
  await page.getByTestId(`group-${group}`).click()
  const number = await page.getByTestId('number').innerText()
  await narrow(page, 'the number on a phone')
  await page.screenshot({ path: join(SHOTS, 'window-number-phone.png'), fullPage: true })
  await page.getByTestId('follow').click()
  await page.getByTestId('ticket').waitFor()
  return { number, page }
}

/** Serves whoever is before a number at a window, then calls the number; the clerk's page shows it. */
async function callUntil(page, number) {
  for (;;) {
    await page.getByTestId('next').click()
    const hand = page.getByTestId('in-hand')
    await hand.waitFor()
    if ((await hand.innerText()) === number) return
    await page.getByTestId('serve').click()
    await page.getByTestId('finish').click()
    await page.getByTestId('next').waitFor()
  }
}

/** A project that waits for its builder to hand papers in. */
async function projectWithSomethingToApplyFor(page) {
  for (const project of (await api(page, '/projects?started=false&limit=200')).items) {
    const { steps } = await api(page, `/projects/${project.id}/path`)
    if (project.code && steps.some((step) => step.state === 'ready' && step.mode !== 'own' && step.materials.length > 1)) return project
  }
  throw new Error('the demonstration has no project with something to apply for')
}

test('a number is taken on a phone, called at a window, seen on the wall', { timeout: 600_000 }, async () => {
  const wall = await visit(city, '/window/screen')
  const { number, page: phone } = await take('projects')
  assert.match(number, /^A\d{3}$/)
  assert.match(await phone.getByTestId('ticket-state').innerText(), /前面还有/)

  const clerk = await visit(city, '/sign-in')
  await signIn(city, clerk, 'identity-window-clerk-window-centre')
  await clerk.getByTestId('nav-windows').click()
  await clerk.getByTestId('window-3').click()
  await clerk.getByTestId('next').waitFor()
  await clerk.screenshot({ path: join(SHOTS, 'window-clerk-free.png') })
  await callUntil(clerk, number)

  // Neither the phone nor the wall is loaded anew: both learn of it by themselves.
  await phone.locator('[data-state=called]').waitFor()
  assert.match(await phone.getByTestId('ticket-state').innerText(), /3号/)
  await phone.screenshot({ path: join(SHOTS, 'window-called-phone.png') })
  await wall.getByTestId(`call-${number}`).waitFor()
  assert.match(await wall.getByTestId('latest').innerText(), new RegExp(number))
  await wall.screenshot({ path: join(SHOTS, 'window-wall.png') })
  await wall.getByTestId('dark').click()
  await wall.locator('html.dark').waitFor()
  await wall.screenshot({ path: join(SHOTS, 'window-wall-dark.png') })

  // Called again and not there: after three calls the number counts as missed, and comes back to the end of the line.
  assert.ok(await clerk.getByTestId('miss').isDisabled())
  for (const n of [2, 3]) {
    await clerk.keyboard.press('g')
    await clerk.getByText(`已叫 ${n} 次`).waitFor()
  }
  await clerk.screenshot({ path: join(SHOTS, 'window-clerk-called.png') })
  await clerk.keyboard.press('m')
  await phone.locator('[data-state=missed]').waitFor()
  await clerk.getByTestId(`rejoin-${number}`).click()
  await callUntil(clerk, number)
  await clerk.keyboard.press('s')
  await clerk.getByTestId('finish').waitFor()
  await clerk.screenshot({ path: join(SHOTS, 'window-clerk-serving.png') })
  await clerk.keyboard.press('f')
  await phone.locator('[data-state=done]').waitFor()
  for (const page of [wall, phone, clerk]) assert.deepEqual(page.complaints, [])
})

test('an application is taken in at the window for somebody who came, with a receipt', { timeout: 600_000 }, async () => {
  const { number, page: phone } = await take('projects')
  const clerk = await visit(city, '/sign-in')
  await signIn(city, clerk, 'identity-window-clerk-window-centre')
  const project = await projectWithSomethingToApplyFor(clerk)
  await clerk.goto(`${city.base}/window/at/3`)
  await callUntil(clerk, number)
  await clerk.keyboard.press('s')
  await clerk.getByTestId('take-in').click()
  await clerk.locator('input[data-testid=find-words]').fill(project.code)
  await clerk.getByTestId('find').click()
  await clerk.getByTestId('choose-project').first().waitFor()
  await clerk.screenshot({ path: join(SHOTS, 'window-find.png') })
  await clerk.getByTestId('choose-project').first().click()

  // An agent hands it in: without his authorisation nothing can be filed.
  await clerk.getByTestId('intake').waitFor()
  await clerk.getByTestId('by-agent').click()
  assert.ok(await clerk.getByTestId('send').isDisabled())
  await choose(clerk, 'authorisation', '授权委托书')
  await clerk.locator('input[data-testid=handed-name]').fill('经办人甲')
  await clerk.locator('input[data-testid=id-tail]').fill('123X')
  const seen = clerk.locator('[data-testid^=original-]')
  await seen.first().waitFor()
  for (const box of await seen.all()) await box.click()
  await clerk.screenshot({ path: join(SHOTS, 'window-intake.png'), fullPage: true })
  await clerk.setViewportSize(PHONE)
  await narrow(clerk, 'the form at the window')
  await clerk.setViewportSize({ width: 1440, height: 900 })
  await clerk.getByTestId('send').click()
  await clerk.getByTestId('applied').waitFor()

  await clerk.getByTestId('to-receipt').click()
  await clerk.getByTestId('receipt').waitFor()
  const told = await clerk.getByTestId('receipt').innerText()
  for (const part of [project.name, project.code, number, '经办人甲', '授权委托书', '**************123X', '原件已核']) assert.ok(told.includes(part), `${part} is missing: ${told}`)
  await clerk.screenshot({ path: join(SHOTS, 'window-receipt.png'), fullPage: true })
  const paper = join(city.data, 'receipt.pdf')
  await clerk.pdf({ path: paper })
  const printed = spawnSync('pdftotext', ['-layout', paper, '-'], { encoding: 'utf8' })
  assert.equal(printed.status, 0, printed.stderr)
  const receipt = await clerk.getByTestId('receipt-number').innerText()
  assert.ok(printed.stdout.includes(receipt), printed.stdout)
  assert.ok(!printed.stdout.includes('演示时钟'), 'the frame of the page is not printed')

  // The case says how it came, and who really acted; then the number is done.
  const cases = (await api(clerk, `/cases?q=${receipt}`)).items
  const { facts } = await api(clerk, `/cases/${cases[0].id}`)
  assert.match(facts[0].sentence.zh, new RegExp(`3号 综合窗口代收，号票 ${number}，由代理人 经办人甲`))
  assert.equal(facts[0].actor.role, 'window-clerk')
  await clerk.getByTestId('to-window').click()
  await clerk.getByTestId('receipt-link').waitFor()
  await clerk.getByTestId('finish').click()
  await phone.locator('[data-state=done]').waitFor()
  for (const page of [clerk, phone]) assert.deepEqual(page.complaints, [])
})

test('the head sees how long people waited', { timeout: 600_000 }, async () => {
  const head = await visit(city, '/sign-in')
  await signIn(city, head, 'identity-office-head-window-centre')
  await head.getByTestId('nav-window-figures').click()
  await head.getByTestId('by-group').waitFor()
  await head.goto(`${city.base}/window/figures?on=2023-07-06`)
  await head.getByTestId('by-group').waitFor()
  assert.equal(await head.getByTestId('by-group').locator('tbody tr').count(), 6)
  await settled(head)
  await head.screenshot({ path: join(SHOTS, 'window-figures.png'), fullPage: true })
  await head.setViewportSize(PHONE)
  await narrow(head, 'the figures on a phone')
  await head.screenshot({ path: join(SHOTS, 'window-figures-phone.png'), fullPage: true })
  assert.deepEqual(head.complaints, [])
})
