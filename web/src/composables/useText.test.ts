// @vitest-environment happy-dom
import { createApp, h } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import { i18n, setLocale } from '@/i18n'
import { useText } from './useText'

function text(): ReturnType<typeof useText> {
  let found: ReturnType<typeof useText> | null = null
  const app = createApp({ setup() { found = useText(); return () => h('i') } })
  app.use(i18n).mount(document.createElement('div'))
  if (!found) throw new Error('setup did not run')
  return found
}

describe('the clock of a case, in words', () => {
  beforeEach(() => { setLocale('zh') })

  it('counts working days that are left', () => {
    expect(text().left(3, '2023-07-12')).toBe('还剩 3 个工作日（7月12日）')
  })
  it('says when it ends today and when it is over', () => {
    expect(text().left(0, '2023-07-07')).toContain('今天')
    expect(text().left(-2, '2023-07-05')).toContain('2 个工作日')
    expect(text().left(-2, '2023-07-05')).toContain('超期')
  })
  it('says nothing where no clock runs', () => {
    expect(text().left(null, null)).toBe('')
    expect(text().left(3, null)).toBe('')
  })
  it('says it in English, one day and many', () => {
    setLocale('en')
    expect(text().left(1, '2023-07-10')).toMatch(/1 working day\b/)
    expect(text().left(4, '2023-07-13')).toMatch(/4 working days/)
  })
})
