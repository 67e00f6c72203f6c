import './theme'
import { createApp } from 'vue'
import App from '@/App.vue'
import { applyAppearance } from '@/composables/useAppearance'
import { i18n, setLocale, type Locale } from '@/i18n'
import { router } from '@/router'

setLocale(i18n.global.locale.value as Locale)
applyAppearance()
createApp(App).use(i18n).use(router).mount('#app')
