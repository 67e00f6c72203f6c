/** Simplified Chinese first, English complete. One file per language; keys by page. */
import { createI18n } from 'vue-i18n'
import en from './en.json'
import zh from './zh.json'

type LocaleMessages = { [key: string]: string | LocaleMessages }

export type Locale = 'zh' | 'en'
const KEPT = 'ballast.locale'

function first(): Locale {
  try {
    const kept = localStorage.getItem(KEPT)
    if (kept === 'zh' || kept === 'en') return kept
  } catch { /* storage switched off: Chinese */ }
  return 'zh'
}

export const i18n = createI18n({
  legacy: false,
  locale: first() as string,
  fallbackLocale: 'zh',
  messages: { zh, en } as Record<string, LocaleMessages>,
})

export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  try { localStorage.setItem(KEPT, locale) } catch { /* stays for this visit */ }
}
