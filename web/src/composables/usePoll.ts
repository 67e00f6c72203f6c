/** Asks again and again while the page is looked at: what others do shows without a reload. */
import { onBeforeUnmount, onMounted } from 'vue'
import { unattended } from '@/api/client'

export function usePoll(ask: () => Promise<void>, everyMs: number): void {
  let timer: ReturnType<typeof setInterval> | undefined
  let asking = false
  async function look(): Promise<void> {
    if (asking || document.hidden) return
    asking = true
    try { await unattended(ask) } finally { asking = false }
  }
  const seen = () => { void look() }
  onMounted(() => {
    timer = setInterval(() => { void look() }, everyMs)
    document.addEventListener('visibilitychange', seen)
  })
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', seen)
  })
}
