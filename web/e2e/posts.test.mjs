// Several posts a person: given by an administrator, switched in the head of the page, ended; lent to a deputy, who acts in place of its lender; and the tree
// of offices that says who leads whom.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, open, post, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

const NARROW = { width: 390, height: 844 }
const WIDE = { width: 1440, height: 900 }
let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

async function as(identity) {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, identity)
  return page
}

/** The page as it is, wide and on a phone, where it must fit. */
async function shot(page, name) {
  for (const [size, suffix] of [[WIDE, ''], [NARROW, '-phone']]) {
    await page.setViewportSize(size)
    await settled(page)
    assert.ok(await tooWide(page) <= 1, `${name}${suffix} is wider than its window`)
    await page.screenshot({ path: join(SHOTS, `${name}${suffix}.png`), fullPage: true })
  }
  await page.setViewportSize(WIDE)
}

async function until(page, day) {
  const input = page.locator('.el-date-editor input').last()
  await input.fill(day)
  await input.press('Enter')
}

test('a post is given, acted in, and over at the next request', { timeout: 600_000 }, async () => {
  const reviewer = await as('identity-reviewer-water')
  const { name } = (await api(reviewer, '/session')).user
  assert.equal(await reviewer.getByTestId('post-switch').count(), 0, 'whoever has one post has nothing to switch')
  const admin = await as('identity-administrator-none')
  await admin.goto(`${city.base}/people?q=${encodeURIComponent(name)}`)
  await admin.getByRole('link', { name, exact: true }).click()
  await choose(admin, 'post-role', '项目专员')
  await choose(admin, 'post-office', /发展和改革委员会/)
  await admin.getByTestId('post-reason').fill('借调项目办')
  await admin.getByTestId('post-give').click()
  await admin.getByTestId('post-row').getByText('项目专员').waitFor()
  await admin.getByText('授予岗位').first().waitFor()
  await shot(admin, 'person-posts')

  await reviewer.goto(`${city.base}/day`)
  await reviewer.getByTestId('post-switch').click()
  await reviewer.getByTestId('post-choice').nth(1).waitFor()
  await settled(reviewer)
  await reviewer.screenshot({ path: join(SHOTS, 'post-switch.png') })
  await reviewer.keyboard.press('Escape')
  await reviewer.getByTestId('post-choice').first().waitFor({ state: 'hidden' })
  await reviewer.setViewportSize(NARROW)
  await settled(reviewer)
  assert.ok(await tooWide(reviewer) <= 1, 'wider than a phone')
  await reviewer.getByTestId('post-switch').click()
  await reviewer.getByTestId('post-choice').nth(1).waitFor()
  await settled(reviewer)
  await reviewer.screenshot({ path: join(SHOTS, 'post-switch-phone.png') })
  await reviewer.setViewportSize(WIDE)
  await reviewer.getByTestId('post-choice').filter({ hasText: '项目专员' }).click()
  await reviewer.getByTestId('identity').getByText('项目专员').waitFor()
  await reviewer.goto(`${city.base}/projects/new`)
  await reviewer.getByRole('heading', { level: 1 }).waitFor()

  await admin.getByTestId('post-end').click()
  await admin.locator('.el-message-box').getByRole('button', { name: '结束' }).click()
  await admin.getByTestId('post-state').getByText('已结束').waitFor()
  // At the next request he is in his own post again, and is told.
  await reviewer.getByTestId('nav-projects').click()
  await reviewer.getByText('刚才所在的岗位已经结束').waitFor()
  await reviewer.getByTestId('identity').getByText('审查员').waitFor()
  assert.equal((await api(reviewer, '/session')).user.role, 'reviewer')
  for (const page of [reviewer, admin]) assert.deepEqual(page.complaints, [])
})

test('a post is lent for some kinds of acts, and what the deputy does names both', { timeout: 600_000 }, async () => {
  const head = await as('identity-office-head-natural-resources')
  const { name: lender } = (await api(head, '/session')).user
  const deputy = await as('identity-reviewer-natural-resources')
  const { name } = (await api(deputy, '/session')).user
  await head.goto(`${city.base}/posts`)
  await head.getByTestId('loan-form').waitFor()
  await choose(head, 'loan-deputy', name)
  await until(head, '2023-07-31')
  await head.getByTestId('loan-some').click()
  await head.getByTestId('loan-area-cases').click()
  await head.getByTestId('loan-area-duties').click()
  await head.getByTestId('loan-reason').fill('赴省厅汇报')
  await shot(head, 'loan-form')
  await head.getByTestId('loan-go').click()
  await head.getByTestId('post-row').getByText(name).waitFor()
  await shot(head, 'loans')

  await deputy.goto(`${city.base}/posts`)
  await deputy.getByTestId('own-post').nth(1).getByTestId('own-post-go').click()
  await deputy.getByTestId('post-switch').getByText('代').waitFor()
  await deputy.goto(`${city.base}/posts`)
  await deputy.getByText('要委托自己的岗位').waitFor()
  await shot(deputy, 'lent-post')
  const walk = await post(deputy, '/walks', { item: 'land-planning-permit' })
  assert.equal(walk.status, 201, JSON.stringify(walk.body))
  const parlour = await post(deputy, '/parlour', { title: '座谈', on: '2023-07-20', place: '三楼', agenda: ['用地'], seats: 5 })
  assert.equal(parlour.status, 403, 'enterprises were not among the kinds of acts')
  await deputy.goto(`${city.base}/walks/${walk.body.id}`)
  await deputy.getByText(lender).first().waitFor()

  await head.getByTestId('post-end').click()
  await head.locator('.el-message-box').getByRole('button', { name: '收回委托' }).click()
  await head.getByTestId('post-state').getByText('已结束').waitFor()
  await deputy.getByTestId('nav-projects').click()
  await deputy.getByText('刚才所在的岗位已经结束').waitFor()
  for (const page of [head, deputy]) assert.deepEqual(page.complaints, [])
})

test('the offices stand as a tree', { timeout: 600_000 }, async () => {
  const page = await as('identity-leader-city-government')
  await page.goto(`${city.base}/offices`)
  await page.getByTestId('office-node').first().waitFor()
  await shot(page, 'office-tree')
  await page.getByTestId('office-node').getByRole('link', { name: '葫芦岛市自然资源局' }).click()
  const around = page.getByTestId('office-around')
  await around.getByRole('link', { name: '葫芦岛市人民政府' }).waitFor()
  await around.getByRole('link', { name: '葫芦岛市不动产登记中心' }).waitFor()
  await shot(page, 'office-around')
  assert.deepEqual(page.complaints, [])
})
