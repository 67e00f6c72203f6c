/** Asks before something typed is lost: by a link, by closing the tab, by changing identity or day. */
import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { ask } from './ask'
import { i18n } from '@/i18n'

const guarded = new Set<() => boolean>()

/** True where nothing would be lost, or the person agrees. */
export async function mayLeave(): Promise<boolean> {
  if (![...guarded].some((dirty) => dirty())) return true
  const { t } = i18n.global
  return ask({ title: t('leave.title'), text: t('leave.text'), yes: t('leave.yes'), no: t('leave.no'), danger: true })
}

export function useLeaveGuard(dirty: Ref<boolean>): void {
  const mine = () => dirty.value
  const unload = (event: BeforeUnloadEvent) => { if (dirty.value) event.preventDefault() }
  onMounted(() => {
    guarded.add(mine)
    window.addEventListener('beforeunload', unload)
  })
  onBeforeUnmount(() => {
    guarded.delete(mine)
    window.removeEventListener('beforeunload', unload)
  })
  onBeforeRouteLeave(mayLeave)
}
