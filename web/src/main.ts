import './theme'
import { createApp } from 'vue'
import App from '@/App.vue'
import { watchEffort } from '@/api/effort'
import { applyAppearance } from '@/composables/useAppearance'
import { i18n, setLocale, type Locale } from '@/i18n'
import { router } from '@/router'

// What a page kept for a time without a network is read from this list: a long day at one page loads more than the usual 250.
performance.setResourceTimingBufferSize(5000)
setLocale(i18n.global.locale.value as Locale)
applyAppearance()
watchEffort()
createApp(App).use(i18n).use(router).mount('#app')
