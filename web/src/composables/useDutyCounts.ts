/** How much I owe, am owed, and have not read: kept once for the menu, the bell and the pages; asked anew with every page. */
import { computed, shallowRef, watch } from 'vue'
import { useRoute } from 'vue-router'
import { api } from '@/api/routes'
import type { DutyCounts } from '@/api/types'
import { epoch, useMe } from './useSession'

const counts = shallowRef<DutyCounts | null>(null)
let asking = false

async function recount(): Promise<void> {
  if (asking) return
  asking = true
  try {
    counts.value = await api.duties.counts()
  } catch {
    // The badge is left out; the page itself says what is wrong.
    counts.value = null
  } finally {
    asking = false
  }
}

export function useDutyCounts() {
  return {
    counts: computed(() => counts.value),
    overdue: computed(() => counts.value?.overdue ?? 0),
    unread: computed(() => counts.value?.unread ?? 0),
    recount,
  }
}

/** For the frame alone: keeps the counts up to date while somebody is signed in. */
export function keepDutyCounts(): void {
  const { user } = useMe()
  const route = useRoute()
  watch([() => user.value?.id, () => route.path, epoch], ([id]) => {
    if (id) void recount()
    else counts.value = null
  }, { immediate: true })
}
