// An administrator makes somebody, who sets a password by the link, signs in and sees where; locked, he is out at once. And who may do what is there to read.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const PASSWORD = '一条安静的河，中午的阳光'
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('somebody is made, sets a password, signs in and is locked out', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-administrator-none')
  await page.getByTestId('nav-people').click()
  await page.getByTestId('person-row').first().waitFor()
  await page.getByTestId('person-name').fill('新来的审查员')
  await choose(page, 'person-office', /水务局/)
  await page.getByTestId('person-make').click()
  const link = await page.getByTestId('password-link-url').innerText()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'people.png'), fullPage: true })

  const person = await visit(city, new URL(link).pathname + new URL(link).hash)
  const type = async (password) => {
    for (const field of ['new-password', 'new-password-again']) await person.getByTestId(field).fill(password)
    await person.getByTestId('set-password').click()
  }
  await type('12345678901234')
  await person.getByText('太常见').waitFor()
  await person.screenshot({ path: join(SHOTS, 'set-password.png'), fullPage: true })
  await type(PASSWORD)
  await person.getByTestId('password-set').waitFor()
  await person.goto(`${city.base}/sign-in`)
  await person.getByTestId('name').fill('新来的审查员')
  await person.getByTestId('password').fill(PASSWORD)
  await person.getByTestId('sign-in-go').click()
  await person.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  await person.goto(`${city.base}/me`)
  await person.getByTestId('own-session').first().waitFor()
  assert.equal(await person.getByTestId('own-session').count(), 1)
  await settled(person)
  await person.screenshot({ path: join(SHOTS, 'me.png'), fullPage: true })

  await page.getByTestId('people-q').fill('新来的')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '新来的审查员' }).click()
  await page.getByTestId('person-lock').click()
  await page.locator('.el-message-box').getByRole('button', { name: '停用' }).click()
  await page.getByTestId('person-state').getByText('已停用').waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'person.png'), fullPage: true })
  await person.goto(`${city.base}/cases`)
  await person.waitForURL(/\/sign-in/)
  for (const one of [page, person]) assert.deepEqual(one.complaints, [])
})

test('who may do what is there to read', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  await page.getByTestId('nav-permissions').click()
  await page.getByTestId('permission-row').first().waitFor()
  const all = await page.getByTestId('permission-row').count()
  await page.screenshot({ path: join(SHOTS, 'permissions.png') })
  await choose(page, 'filter-role', '申请人')
  await page.waitForURL(/role=applicant/)
  await page.getByTestId('permission-words').fill('导出')
  await page.waitForURL(/q=/)
  await page.getByText('导出项目列表').first().waitFor()
  assert.ok(await page.getByTestId('permission-row').count() < all)
  assert.equal(await page.getByText('导出部门办理情况').count(), 0, 'an applicant does not export the offices')
  await page.reload()
  await page.getByText('导出项目列表').first().waitFor()
  await settled(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${city.base}/permissions?role=reviewer`)
  await settled(page)
  assert.ok(await tooWide(page) <= 1, 'wider than a phone')
  await page.screenshot({ path: join(SHOTS, 'permissions-phone.png') })
  assert.deepEqual(page.complaints, [])
})
