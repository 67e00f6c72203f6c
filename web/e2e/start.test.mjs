// 企业开办: from the name at /start to the kit of everything that the company received. On a server and a demonstration of its own.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const FOUNDER = /创业者/
let city

before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** Signs in as the founder, who has no company and no project. */
async function asFounder(page) {
  await page.goto(`${city.base}/sign-in`)
  await page.getByRole('button', { name: FOUNDER }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

test('a name, one form, one click: the licence on the spot, all the rest side by side, and the kit', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/start')
  await page.getByTestId('kit-graph').waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'start-visitor.png'), fullPage: true })
  await asFounder(page)
  await page.goto(`${city.base}/start`)

  // A name that may not be, one that is free.
  await choose(page, 'in-prefix', '葫芦岛市')
  await page.getByTestId('in-trade').fill('中国海')
  await page.getByTestId('in-business').fill('商贸')
  await page.getByTestId('wrong-trade').waitFor()
  assert.equal(await page.getByTestId('declare').isDisabled(), true)
  await page.getByTestId('in-trade').fill('测试海新')
  await page.getByTestId('name-free').waitFor()
  await page.getByTestId('declare').click()
  await page.waitForURL(/\/start\/[0-9a-f-]{36}/)
  const id = page.url().split('/').pop()

  // What was filled in outlives a page that is closed; what is missing is told field by field.
  await page.getByTestId('in-address').fill('连山区演示路1号')
  await page.getByTestId('in-scope').fill('日用百货零售')
  await page.getByTestId('keep').click()
  await page.getByText('已保存').waitFor()
  await page.reload()
  await page.getByTestId('in-address').waitFor()
  assert.equal(await page.getByTestId('in-address').inputValue(), '连山区演示路1号')
  await page.getByTestId('to-papers').click()
  await page.getByTestId('file').waitFor()
  assert.equal(await page.getByTestId('file').isDisabled(), true, 'insurance without staff stops it')
  await page.getByTestId('back').click()
  await choose(page, 'in-district', '连山区')
  await page.getByTestId('in-industry').click()
  await page.keyboard.type('5211')
  await page.getByRole('option', { name: /5211/ }).first().click()
  await choose(page, 'in-premises', '租赁')
  await page.getByTestId('in-capital').locator('input').fill('500000')
  await page.getByTestId('in-representative').fill('演示代表')
  await page.getByTestId('in-id').fill('11010519491231002X')
  await page.getByTestId('in-phone').fill('13800000000')
  await page.getByTestId('in-staff').locator('input').fill('3')
  await choose(page, 'in-bank', '中国建设银行')
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'start-form.png'), fullPage: true })
  await page.getByTestId('to-papers').click()
  await page.getByTestId('line-staff-list').waitFor()
  assert.equal(await page.getByTestId('line-staff-list').count(), 1, 'asked once for two offices')
  const staff = page.getByTestId('way-staff-list')
  await staff.getByTestId('paper-input').setInputFiles({ name: '职工名册.txt', mimeType: 'text/plain', buffer: Buffer.from('职工三人，均为演示') })
  await staff.getByTestId('way-file').waitFor()
  await page.screenshot({ path: join(SHOTS, 'start-papers.png'), fullPage: true })
  await page.getByTestId('file').click()

  // Registered on the spot; everything else is under way by itself.
  await page.getByTestId('credit-code').waitFor()
  assert.equal(await page.getByTestId('kit-business-registration').getAttribute('data-state'), 'granted')
  for (const item of ['seal-record', 'tax-registration', 'housing-fund', 'bank-account']) {
    assert.equal(await page.getByTestId(`kit-${item}`).getAttribute('data-state'), 'open', item)
  }
  assert.equal(await page.getByTestId('kit-social-insurance').getAttribute('data-state'), 'granted')
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'start-progress.png'), fullPage: true })
  const kit = await api(page, `/establishments/${id}`)
  for (const item of ['social-insurance', 'housing-fund']) {
    const { materials } = await api(page, `/cases/${kit.steps.find((one) => one.item === item).case}`)
    assert.ok(materials.some((paper) => paper.key === 'staff-list' && paper.file), `${item} has the one file`)
  }

  // The offices do their part, each at its own desk.
  const office = await visit(city, '/sign-in')
  for (const step of kit.steps.filter((one) => one.state === 'open')) {
    const act = async (identity, body) => {
      await signIn(city, office, identity)
      const { version } = await api(office, `/cases/${step.case}`)
      const answer = await post(office, `/cases/${step.case}/commands`, { version, ...body })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
    }
    await act('identity-window-clerk-window-centre', { do: 'accept' })
    await act(`identity-reviewer-${step.office.id}`, { do: 'review', opinion: 'agree', text: '一致' })
    await act(`identity-office-head-${step.office.id}`, { do: 'decide', outcome: 'granted', reason: '符合规定' })
    await act(`identity-office-head-${step.office.id}`, { do: 'deliver' })
  }
  await page.reload()
  await page.getByText('大礼包已齐').waitFor()
  assert.equal(await page.getByTestId('kit').getByTestId('pdf').count(), 6)
  const pdf = await page.evaluate(async (url) => (await (await fetch(url)).text()).slice(0, 4), await page.getByTestId('pdf').first().getAttribute('href'))
  assert.equal(pdf, '%PDF')
  const zip = await page.evaluate(async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer())].slice(0, 4), await page.getByTestId('kit-zip').getAttribute('href'))
  assert.deepEqual(zip, [0x50, 0x4b, 3, 4])
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'start-kit.png'), fullPage: true })

  // Anyone who has the number sees how far it is, and no person.
  const public_ = await visit(city, `/progress/${kit.number}`)
  await public_.getByTestId('kit-progress').waitFor()
  assert.ok(!(await public_.innerText('main')).includes('演示代表'))
  await public_.screenshot({ path: join(SHOTS, 'start-public.png') })
  assert.equal((await api(office, '/projects?limit=1')).total, 550, 'no project was made')
  for (const one of [page, office, public_]) assert.deepEqual(one.complaints, [])

  for (const [name, size, dark] of [['phone', { width: 390, height: 844 }, false], ['dark', { width: 1280, height: 900 }, true]]) {
    const other = await visit(city, '/sign-in')
    await other.setViewportSize(size)
    await other.context().addInitScript((dark) => localStorage.setItem('ballast.appearance', JSON.stringify({ dark, large: false })), dark)
    await asFounder(other)
    for (const path of ['/start', `/start/${id}`]) {
      await other.goto(city.base + path)
      await other.getByTestId('kit-graph').waitFor()
      await settled(other)
      const wide = await tooWide(other)
      assert.ok(wide <= 1, `${path} is ${wide} px wider than a ${name}`)
      await other.screenshot({ path: join(SHOTS, `start-${name}${path === '/start' ? '' : '-kit'}.png`), fullPage: true })
    }
    assert.deepEqual(other.complaints, [])
  }
})
