// A spreadsheet in the browser: an office's own headings are matched once, an error is shown and mended, all rows enter; slips of the hotline by file; a key for its system.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { choose, open, settled, SHOTS, signIn, tooWide, visit } from './server.mjs'

let city
before(async () => { city = await open() }, { timeout: 600_000 })
after(async () => { await city?.close() })

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
/** A workbook of one sheet whose cells are texts, written as spreadsheets write them. */
function workbook(rows) {
  const cell = (text, row, column) => `<c r="${String.fromCharCode(65 + column)}${row + 1}" t="inlineStr"><is><t>${escape(text)}</t></is></c>`
  const body = rows.map((cells, row) => `<row r="${row + 1}">${cells.map((text, column) => cell(text, row, column)).join('')}</row>`).join('')
  const ns = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
  const parts = {
    '[Content_Types].xml': `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${ns}" xmlns:r="${rel}"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${ns}"><sheetData>${body}</sheetData></worksheet>`,
  }
  const at = join(city.data, 'book.json')
  writeFileSync(at, JSON.stringify(parts))
  const zip = 'import json,sys,zipfile\nwith zipfile.ZipFile(sys.argv[2],"w",zipfile.ZIP_DEFLATED) as z:\n for n,t in json.load(open(sys.argv[1],encoding="utf-8")).items(): z.writestr(n,t)'
  execFileSync('python3', ['-c', zip, at, `${at}.xlsx`])
  return { mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: readFileSync(`${at}.xlsx`) }
}

async function phone(page, name) {
  await page.setViewportSize({ width: 390, height: 844 })
  await settled(page)
  assert.ok(await tooWide(page) <= 1, `${name} is wider than a phone`)
  await page.screenshot({ path: join(SHOTS, `${name}-phone.png`), fullPage: true })
  await page.setViewportSize({ width: 1440, height: 900 })
}

test('an office takes its list in under its own headings', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.getByTestId('nav-entities').click()
  await page.getByTestId('entity-import').click()
  const heads = ['代码', '厂名', '片区', '开业', '人手', '备注栏']
  const wrong = workbook([heads, ['91110000600037341L', '演示新来者机械有限公司', '连山区', '2020-05-06', '十来个', ''], ['9112', '另一家有限公司', '海上', '2021/3/4', '3', '无']])
  await page.getByTestId('import-input').setInputFiles({ name: '新增主体.xlsx', ...wrong })
  await page.getByTestId('import-lacking').getByText('统一社会信用代码').waitFor()
  for (const [heading, field] of [['代码', '统一社会信用代码 *'], ['厂名', '名称 *'], ['片区', '县区 *'], ['开业', '登记日期 *'], ['人手', '从业人数']]) await choose(page, `column-${heading}`, field)
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'import-columns.png'), fullPage: true })
  await page.getByTestId('import-check').click()
  await page.getByTestId('import-wrong').getByText('没有这个县区').waitFor()
  await page.screenshot({ path: join(SHOTS, 'import-wrong.png'), fullPage: true })
  await phone(page, 'import-wrong')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('import-annotated').click()])
  assert.equal(file.suggestedFilename(), '新增主体-问题.xlsx')
  await page.reload()
  await page.getByTestId('import-wrong').waitFor()
  // Mended; what the headings mean is known by now.
  const right = workbook([heads, ['91110000600037341L', '演示新来者机械有限公司', '连山区', '2020-05-06', '12', ''], ['911101085923662400', '另一家有限公司', '兴城市', '2021/3/4', '3', '无']])
  await page.getByTestId('import-input').setInputFiles({ name: '新增主体2.xlsx', ...right })
  await page.getByTestId('import-file').getByText('新增主体2.xlsx').waitFor()
  await page.getByTestId('import-column').filter({ hasText: '厂名' }).getByText('已记住').waitFor()
  await page.getByTestId('import-check').click()
  await page.getByTestId('import-take').click()
  await page.getByTestId('import-done').getByText('2 户').waitFor()
  await page.screenshot({ path: join(SHOTS, 'import-done.png'), fullPage: true })
  await page.getByTestId('import-see').click()
  await page.getByTestId('entity-search').fill('新来者机械')
  await page.getByTestId('entity-row').getByText('演示新来者机械有限公司').waitFor()
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('slips of the hotline become issues once, and its system gets a key', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-window-clerk-window-centre')
  await page.goto(`${city.base}/issues`)
  await page.getByTestId('issue-import').click()
  const slips = workbook([['工单编号', '受理时间', '来电单位', '来电号码', '工单内容', '所属县区'], ['RX-1', '2023-07-05 14:30', '演示机械有限公司', '0429-1', '厂区外河道堵塞，下雨就积水', '连山区']])
  for (const expected of ['import-take', 'import-right']) {
    await page.getByTestId('import-input').setInputFiles({ name: '工单.xlsx', ...slips })
    await page.getByTestId('import-check').click()
    if (expected === 'import-take') {
      await page.getByTestId('import-take').click()
      await page.getByTestId('import-done').waitFor()
    } else {
      await page.getByTestId('import-right').getByText('以前已经导入').waitFor()
      assert.equal(await page.getByTestId('import-take').isDisabled(), true, 'nothing is new')
    }
  }
  await page.goto(`${city.base}/issues?channel=hotline`)
  await page.getByTestId('issue-row').getByText('厂区外河道堵塞').first().click()
  await page.getByTestId('issue-origin').getByText('RX-1').waitFor()
  await page.screenshot({ path: join(SHOTS, 'issue-hotline.png'), fullPage: true })
  await signIn(city, page, 'identity-administrator-none')
  await page.getByTestId('nav-api-keys').click()
  await page.getByTestId('api-key-name').fill('12345 工单系统')
  await choose(page, 'api-key-office', /政务服务/)
  await page.getByTestId('api-key-make').click()
  const secret = await page.getByTestId('api-key-secret').locator('code').innerText()
  await settled(page)
  await page.screenshot({ path: join(SHOTS, 'api-keys.png'), fullPage: true })
  const bring = (body) => fetch(`${city.base}/api/v1/intake/issues`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify(body) })
  assert.equal((await bring({ number: 'RX-1', company: '演示机械有限公司', text: '再来一次' })).status, 200)
  assert.equal((await bring({ number: 'RX-2', company: '演示机械有限公司', text: '厂区停水' })).status, 201)
  await phone(page, 'api-keys')
  await page.getByTestId('api-key-revoke').click()
  await page.getByRole('dialog').getByRole('button', { name: '停用' }).click()
  await page.getByTestId('api-key').getByText('停用', { exact: false }).first().waitFor()
  await page.getByTestId('api-key-revoke').waitFor({ state: 'detached' })
  assert.equal((await bring({ number: 'RX-3', company: '演示机械有限公司', text: '厂区停水' })).status, 401)
  assert.deepEqual(page.complaints, [])
  await page.context().close()
})

test('a file that the server has no more is told of, also when the page is loaded anew', { timeout: 600_000 }, async () => {
  const page = await visit(city, '/sign-in')
  await signIn(city, page, 'identity-project-officer-development-reform')
  await page.getByTestId('nav-entities').click()
  await page.getByTestId('entity-import').click()
  const heads = ['代码', '厂名']
  await page.getByTestId('import-input').setInputFiles({ name: '名单.xlsx', ...workbook([heads, ['9112', '另一家有限公司']]) })
  await page.getByTestId('import-lacking').waitFor()
  // What a restart does to it, the job's end does too: the server knows nothing of the file.
  const status = await page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const { items } = await (await fetch('/api/v1/imports?kind=entities')).json()
    return (await fetch(`/api/v1/imports/${items[0].id}`, { method: 'DELETE', headers: { 'x-csrf-token': csrf } })).status
  })
  assert.equal(status, 204)
  await page.reload()
  await page.getByText('请重新选择文件').waitFor()
  await page.getByTestId('import-choose').waitFor()
  await page.reload()
  await settled(page)
  assert.equal(await page.getByText('请重新选择文件').count(), 0, 'it is told once')
  assert.deepEqual(page.complaints, [])
})
