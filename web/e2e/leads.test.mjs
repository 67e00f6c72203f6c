// Promotion: a recruiter enters a lead, another team's clash is found without being told, the coordinator decides, it is signed and becomes a project whose form is filled.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, choose, filled, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

/** Enters a lead; gives the path of its page. */
async function enter(page, { name, enterprise, place }) {
  await page.goto(`${city.base}/leads/new`)
  await page.getByTestId('lead-name').fill(name)
  await page.getByTestId('lead-enterprise').fill(enterprise)
  await page.getByTestId('lead-place').fill(place)
  await choose(page, 'lead-industry', /^2651/)
  await page.getByTestId('lead-investment').locator('input').fill('300000000')
  await choose(page, 'lead-district', '龙港区')
  await choose(page, 'lead-recruiter', /招商员/)
  await page.getByTestId('lead-next').fill('拜访企业总部')
  return page
}
const sent = async (page) => {
  await page.getByTestId('lead-send').click()
  await page.waitForURL(/\/leads\/[0-9a-f]{8}-/)
  return page.url().slice(city.base.length)
}

test('from a lead to a project, with a clash on the way', { timeout: 600_000 }, async () => {
  const beijing = await visit(city, '/sign-in')
  await signIn(city, beijing, 'identity-recruiter-team-beijing')
  await beijing.getByTestId('nav-leads').click()
  await beijing.getByTestId('lead-row').first().waitFor()
  await beijing.getByTestId('rung-contact').waitFor()
  await settled(beijing)
  await beijing.screenshot({ path: join(SHOTS, 'leads.png'), fullPage: true })
  await enter(beijing, { name: '北方新材料基地', enterprise: '北京海润新材料有限公司', place: '北京' })
  await beijing.screenshot({ path: join(SHOTS, 'lead-new.png'), fullPage: true })
  const first = await sent(beijing)
  await beijing.getByTestId('lead-next-is').getByText('拜访企业总部').waitFor()

  const shanghai = await visit(city, '/sign-in')
  await signIn(city, shanghai, 'identity-recruiter-team-shanghai')
  await enter(shanghai, { name: '海润东北项目', enterprise: '海润新材料（集团）', place: '上海' })
  const second = await sent(shanghai)
  await shanghai.getByTestId('lead-clash').getByText('疑似与其他团队的线索重复').waitFor()
  await settled(shanghai)
  await shanghai.screenshot({ path: join(SHOTS, 'lead-contested.png'), fullPage: true })
  assert.equal((await shanghai.content()).includes('驻北京'), false, 'not whose it is')
  await shanghai.goto(city.base + first)
  await shanghai.getByText('没有找到这个线索').waitFor()

  const coordinator = await visit(city, '/sign-in')
  await signIn(city, coordinator, 'identity-office-head-investment-promotion')
  await coordinator.goto(`${city.base}/leads`)
  await coordinator.getByTestId('lead-clashes').click()
  const clash = coordinator.getByTestId('clash').filter({ hasText: '海润东北项目' })
  await clash.getByText('企业名称去掉地名和组织形式后相同').waitFor()
  await clash.getByTestId('outcome-joint').click()
  await clash.getByTestId('clash-words').fill('两队联合跟进，由先到团队牵头')
  await coordinator.screenshot({ path: join(SHOTS, 'lead-clashes.png'), fullPage: true })
  await clash.getByTestId('clash-decide').click()
  await clash.getByTestId('clash-state').getByText('联合招商').waitFor()

  await shanghai.goto(city.base + second)
  await shanghai.getByTestId('lead-stage').getByText('并入联合招商').waitFor()
  await shanghai.goto(city.base + first)
  await shanghai.getByTestId('lead-stage').getByText('初次接触').waitFor()

  await beijing.goto(city.base + first)
  const act = async (verb, words, next) => {
    await beijing.getByTestId(`lead-do-${verb}`).click()
    if (words) await beijing.getByTestId('lead-words').fill(words)
    if (next) await beijing.getByTestId('lead-next-after').fill(next)
    await beijing.getByTestId('lead-act').click()
  }
  const at = (stage) => beijing.getByTestId('lead-stage').getByText(stage, { exact: true }).waitFor()
  await act('visit', '已互访，企业认可港口条件', '邀请来葫考察地块')
  await at('互访考察')
  await act('negotiate', '就用地和供汽洽谈')
  await at('洽谈')
  await beijing.getByTestId('lead-no-next').waitFor()
  await act('sign', '签订投资框架协议')
  await at('签约')
  await act('contract')
  await beijing.getByTestId('lead-land').waitFor()
  await settled(beijing)
  await beijing.screenshot({ path: join(SHOTS, 'lead.png'), fullPage: true })
  await beijing.getByTestId('lead-land').click()
  assert.equal(await filled(beijing.locator('#in-name')), '北方新材料基地')
  assert.equal(await beijing.locator('#in-owner').inputValue(), '北京海润新材料有限公司')
  await beijing.getByTestId('plain-facts').click()
  await settled(beijing)
  await beijing.screenshot({ path: join(SHOTS, 'lead-land.png') })
  await beijing.getByTestId('land').click()
  await beijing.getByTestId('lead-project').waitFor()
  await at('落地')
  await beijing.getByTestId('lead-project').click()
  await beijing.getByTestId('project-lead').waitFor()

  const leader = await visit(city, '/sign-in')
  await signIn(city, leader, 'identity-leader-city-government')
  for (const [path, shown, name] of [['/leads', 'lead-row', 'leads-city'], ['/leads/teams', 'lead-team', 'lead-teams'], ['/leads/promises', 'promise-steps', 'lead-promises'], ['/leads/clashes?state=all', 'clash', 'lead-clashes-all'], [first, 'lead-promise', 'lead-done']]) {
    await leader.setViewportSize({ width: 1440, height: 900 })
    await leader.goto(city.base + path)
    await leader.getByTestId(shown).first().waitFor()
    await settled(leader)
    await leader.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
    await leader.setViewportSize({ width: 390, height: 844 })
    await settled(leader)
    assert.ok(await tooWide(leader) <= 1, `${path} is wider than a phone`)
    await leader.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  // Every rung opens as many leads as it counts.
  const { rungs } = await api(leader, '/leads/figures')
  for (const rung of rungs) assert.equal((await api(leader, `/leads?reached=${rung.mark}&limit=1`)).total, rung.count, rung.mark)
  assert.ok(rungs[0].count > 200 && rungs.at(-4).count > 0, 'the demonstration has leads that became projects')
  for (const page of [beijing, shanghai, coordinator, leader]) assert.deepEqual(page.complaints, [])
})
