// Notices: they arrive while a page is open, without a reload, wide and on a phone; how somebody wants to be mailed; an office's webhook.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open({ args: ['--webhook-loopback'] }) })
after(async () => { await city?.close() })

/** Lets a working day begin, as somebody else in another browser. */
async function nextDay(leader) {
  const clock = await api(leader, '/clock')
  const done = await post(leader, '/clock/advance', { to: clock.next_working_day })
  assert.equal(done.status, 200, JSON.stringify(done.body))
}

/** A head of an office who is told something on the next days, and a leader who moves the clock. */
async function listening(size) {
  const page = await visit(city, '/', size)
  await signIn(city, page, 'identity-office-head-natural-resources')
  return page
}

for (const [name, size] of [['wide', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
  test(`a notice arrives without a reload, ${name}`, async () => {
    const page = await listening(size)
    await page.goto(`${city.base}/notices`)
    await settled(page)
    await page.evaluate(() => { globalThis.neverReloaded = true })
    const { total } = await api(page, '/tellings?limit=1')
    const unread = async () => (await api(page, '/duties/counts')).unread
    const before = await unread()
    const leader = await visit(city, '/', size)
    await signIn(city, leader, 'identity-leader-city-government')
    for (let days = 0; (await unread()) === before; days += 1) {
      assert.ok(days < 15, 'within three weeks something slips')
      await nextDay(leader)
    }
    await page.getByTestId('toast').first().waitFor()
    const now = await unread()
    const shown = now > 98 ? '99+' : String(now)
    await page.getByTestId('bell').locator('b', { hasText: shown }).waitFor()
    const rows = await api(page, '/tellings?limit=1')
    assert.ok(rows.total > total)
    await page.getByTestId('notice-row').first().waitFor()
    assert.equal(await page.getByTestId('notice-row').first().innerText(), rows.items[0].what.zh)
    assert.equal(await page.evaluate(() => globalThis.neverReloaded), true)
    await page.screenshot({ path: join(SHOTS, `notices-${name}.png`) })
    const wide = await tooWide(page)
    assert.equal(wide, 0, 'nothing is wider than the screen')
    // By keyboard: the toast is closed, the others stay; one opens its duty and is read.
    const toasts = await page.getByTestId('toast').count()
    await page.getByTestId('toast').first().getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid=toast]').length < n || n > 2, toasts)
    assert.deepEqual(page.complaints, [])
    await page.context().close()
    await leader.context().close()
  })
}

test('somebody says how he wants to be mailed, and what is wrong is said beside it', async () => {
  const page = await visit(city, '/')
  await signIn(city, page, 'identity-office-head-natural-resources')
  await page.goto(`${city.base}/notices`)
  await page.getByTestId('notice-settings').click()
  await page.getByTestId('no-mail').waitFor()
  await page.getByTestId('mail-digest').click()
  await page.getByTestId('save').click()
  await page.getByRole('alert').getByText('请填写邮箱地址').waitFor()
  await page.getByTestId('email').fill('head@huludao.example')
  await page.getByTestId('save').click()
  await page.getByText('已保存').first().waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'me-wide.png'), fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.screenshot({ path: join(SHOTS, 'me-phone.png'), fullPage: true })
  const kept = await api(page, '/me/contact')
  assert.deepEqual([kept.email, kept.mail, kept.version], ['head@huludao.example', 'digest', 1])
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('an administrator sets an office its webhook, sees the secret once, and tries it', async () => {
  const came = []
  const receiver = createServer((request, answer) => {
    let body = ''
    request.on('data', (piece) => { body += piece })
    request.on('end', () => { came.push({ headers: request.headers, body: JSON.parse(body) }); answer.end() })
  })
  await new Promise((ready) => receiver.listen(0, '127.0.0.1', ready))
  const page = await visit(city, '/')
  await signIn(city, page, 'identity-administrator-none')
  await page.getByTestId('nav-webhooks').click()
  await choose(page, 'office', /水务局/)
  await page.getByTestId('url').fill('http://10.1.2.3/hook')
  await page.getByTestId('set').click()
  await page.getByRole('alert').getByText('https').first().waitFor()
  await page.getByTestId('url').fill(`http://127.0.0.1:${receiver.address().port}/hook`)
  await page.getByTestId('set').click()
  const secret = await page.getByTestId('secret').locator('code').innerText()
  assert.match(secret, /^whsec_/)
  await page.getByTestId('test').click()
  await page.getByTestId('tested').getByText('测试消息已送达').waitFor()
  assert.equal(came.length, 1)
  assert.equal(came[0].body.type, 'ballast.test')
  assert.match(came[0].headers['webhook-signature'], /^v1,/)
  await page.screenshot({ path: join(SHOTS, 'webhooks-wide.png'), fullPage: true })
  await page.reload()
  await page.getByTestId('webhook').waitFor()
  assert.equal(await page.getByTestId('secret').count(), 0, 'nobody sees it again')
  receiver.close()
  receiver.closeAllConnections()
  await page.getByTestId('test').click()
  await page.getByTestId('tested').getByText('连接不上').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.screenshot({ path: join(SHOTS, 'webhooks-phone.png'), fullPage: true })
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})
