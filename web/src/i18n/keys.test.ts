import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { i18n } from '.'

type Messages = { [key: string]: string | Messages }

function flat(messages: Messages, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') found.set(prefix + key, value)
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text)
  }
  return found
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.(vue|ts)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) && entry.name !== 'schema.ts' ? [path] : []
  })
}

const all = i18n.global.messages.value as Record<string, Messages>
const zh = flat(all['zh'] ?? {})
const en = flat(all['en'] ?? {})
const code = sources(join(import.meta.dirname, '..')).map((path) => ({ path, text: readFileSync(path, 'utf8') }))

describe('texts', () => {
  it('stand in both languages under the same keys', () => {
    expect([...zh.keys()].filter((key) => !en.has(key)), 'missing in en.json').toEqual([])
    expect([...en.keys()].filter((key) => !zh.has(key)), 'missing in zh.json').toEqual([])
  })

  it('name the same variables in both languages', () => {
    const variables = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort().join()
    const differ = [...zh].filter(([key, text]) => variables(text) !== variables(en.get(key) ?? '')).map(([key]) => key)
    expect(differ).toEqual([])
  })

  it('exist for every key that the code names', () => {
    const missing: string[] = []
    for (const { path, text } of code) {
      for (const [, key] of text.matchAll(/\b(?:t|te)\(\s*'([\w.-]+)'/g)) if (key && !zh.has(key)) missing.push(`${path}: ${key}`)
      for (const [, start] of text.matchAll(/\b(?:t|te)\(\s*`([\w.-]+)\.\$\{/g)) {
        if (start && ![...zh.keys()].some((key) => key.startsWith(`${start}.`))) missing.push(`${path}: ${start}.*`)
      }
    }
    expect(missing).toEqual([])
  })

  it('are all used', () => {
    const whole = code.map((one) => one.text).join('\n')
    const named = new Set([...whole.matchAll(/['"`]([\w-]+(?:\.[\w-]+)+)['"`]/g)].map((found) => found[1]))
    // A key made of parts, such as t(`state.${id}`) or t(`project.tab.${id}`), uses everything that fits its shape.
    const shapes = [...whole.matchAll(/`((?:[\w-]+\.)+(?:[^`\n]*)\$\{[^`\n]*)`/g)]
      .map((found) => new RegExp(`^${(found[1] ?? '').replace(/\$\{[^}]*\}+/g, '[\\w-]+').replaceAll('.', '\\.').replaceAll('[\\w-]+', '[\\w.-]+')}$`))
    const unused = [...zh.keys()].filter((key) => !named.has(key) && !shapes.some((shape) => shape.test(key)))
    expect(unused).toEqual([])
  })

  it('are Chinese in Chinese', () => {
    const foreign = [...zh].filter(([, text]) => /[A-Za-z]{4,}/.test(text.replace(/\{\w+\}/g, '')) && !/[\u4e00-\u9fff]/.test(text)).map(([key]) => key)
    expect(foreign.filter((key) => key !== 'app.language')).toEqual([])
  })
})

describe('the code', () => {
  it('says nothing to people except through the texts', () => {
    const spoken = code.filter(({ path }) => path.endsWith('.vue'))
      .filter(({ text }) => /[\u4e00-\u9fff]/.test((text.split('<template>')[1] ?? '').replace(/<!--[\s\S]*?-->/g, '').split('<style')[0] ?? ''))
      .map(({ path }) => path)
    expect(spoken).toEqual([])
  })
})
