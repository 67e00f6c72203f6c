// Industry chains: the cards, a graph whose gap opens the leads that would fill it, a lead entered from it, clusters, energies and programmes; each figure is the length of its list.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { api, filled, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

test('from a gap to a lead', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-recruiter-team-beijing')
  await page.getByTestId('nav-chains').click()
  await page.getByTestId('chain-swimwear').waitFor()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'chains.png'), fullPage: true })
  const { chains } = await api(page, '/chains')
  assert.equal(chains.length, 12)
  assert.ok(chains.some((one) => one.gaps > 0) && chains.some((one) => one.strong > 0), 'the demonstration has strong links and gaps')
  const chain = chains.find((one) => one.gaps > 0)
  await page.getByTestId(`chain-${chain.id}`).getByRole('heading').getByRole('link').click()
  await page.getByTestId('chain-graph').waitFor()
  const whole = await api(page, `/chains/${chain.id}`)
  const gap = whole.nodes.find((one) => one.strength === 'gap')
  await page.getByTestId(`link-${gap.id}`).click()
  await page.getByTestId('link-strength').getByText('缺', { exact: true }).waitFor()
  assert.equal(new URL(page.url()).searchParams.get('link'), gap.id)
  // By keyboard: the arrows walk the graph, Enter opens a link.
  await page.getByTestId(`link-${gap.id}`).focus()
  for (const key of ['ArrowUp', 'ArrowLeft', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
  const at = await page.evaluate(() => document.activeElement?.getAttribute('data-node'))
  assert.ok(whole.nodes.some((one) => one.id === at), 'the focus is on a link')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('link') === at)
  await page.getByTestId(`row-${gap.id}`).click()
  await page.waitForURL((url) => url.searchParams.get('link') === gap.id)
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'chain-gap.png'), fullPage: true })
  await page.getByTestId('link-lead').click()
  await page.waitForURL(/\/leads\/new/)
  const product = gap.products[0]?.zh ?? gap.name.zh
  assert.equal(await filled(page.getByTestId('lead-name')), `${product}项目`)
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'chain-lead.png') })
  assert.deepEqual(page.complaints, [])
})

test('every figure opens as many records', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-leader-city-government')
  const groups = await api(page, '/chains/groups')
  assert.deepEqual(['cluster', 'energy', 'programme'].map((kind) => groups.filter((one) => one.kind === kind).length), [7, 6, 7])
  for (const one of groups) {
    const of = `${one.kind}=${one.id}`
    assert.equal((await api(page, `/chains/projects?${of}&limit=1`)).total, one.projects, of)
    assert.equal((await api(page, `/chains/projects?${of}&late=true&limit=1`)).total, one.late, of)
    if (one.enterprises !== null) assert.equal((await api(page, `/chains/entities?${of}&limit=1`)).total, one.enterprises, of)
    assert.equal((await api(page, `/chains/leads?${of}&limit=1`)).total, one.leads, of)
  }
  const { chains } = await api(page, '/chains')
  for (const one of chains) for (const [what, figure] of [['projects', one.projects], ['entities', one.enterprises], ['leads', one.leads]]) assert.equal((await api(page, `/chains/${what}?chain=${one.id}&limit=1`)).total, figure, `${one.id} ${what}`)
  // As somebody clicks it.
  await page.goto(`${city.base}/chains/swimwear?link=garments`)
  const said = page.getByTestId('all-entities')
  await said.waitFor()
  const n = (await said.innerText()).replaceAll(',', '')
  await said.click()
  await page.getByTestId('record').first().waitFor()
  await page.getByText(`共 ${Number(n).toLocaleString('zh-CN')} 条`).first().waitFor()
  const pages = [
    ['/chains', 'chain-swimwear', 'chains-city'], ['/chains?tab=cluster', 'group-fine-chemicals', 'chain-clusters'], ['/chains?tab=energy', 'group-nuclear', 'chain-energy'],
    ['/chains?tab=programme', 'group-corridor', 'chain-programmes'], ['/chains/fine-chemicals?link=actives', 'chain-graph', 'chain'], ['/chains/projects?cluster=fine-chemicals', 'record', 'chain-projects'],
    ['/chains/entities?chain=swimwear', 'record', 'chain-entities'], ['/chains/leads?chain=new-energy', 'record', 'chain-leads'],
  ]
  for (const [path, shown, name] of pages) {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(city.base + path)
    await page.getByTestId(shown).first().waitFor()
    await settled(page)
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
    await page.setViewportSize({ width: 390, height: 844 })
    await settled(page)
    assert.ok(await tooWide(page) <= 1, `${path} is wider than a phone`)
    await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  }
  assert.deepEqual(page.complaints, [])
})
