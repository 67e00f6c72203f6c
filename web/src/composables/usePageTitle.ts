/** document.title follows the page. */
import { watchEffect } from 'vue'
import { i18n } from '@/i18n'

export function usePageTitle(title: () => string): void {
  watchEffect(() => {
    const app = i18n.global.t('app.name')
    const mine = title()
    document.title = mine ? `${mine} · ${app}` : app
  })
}
