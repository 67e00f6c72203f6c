/** How much waits for me: one answer for the menu and the lists, asked again when the page changes or something was done. */
import { computed, shallowRef } from 'vue'
import { api } from '@/api/routes'
import type { CaseCounts } from '@/api/types'
import { useMe } from './useSession'

/** Two pages within this time ask once. */
const FRESH_MS = 5_000
const counts = shallowRef<CaseCounts | null>(null)
let whose = ''
let asked = 0

async function recount(): Promise<void> {
  const mine = useMe().user.value?.id ?? ''
  if (mine !== whose) counts.value = null
  whose = mine
  asked = Date.now()
  if (!mine) return
  // A count that does not come leaves the menu without it: the list itself says what is wrong.
  const found = await api.cases.counts().catch(() => null)
  if (found && mine === whose) counts.value = found
}

export function useCounts() {
  return {
    counts: computed(() => counts.value),
    recount,
    recountIfOld: () => { if (Date.now() - asked > FRESH_MS || whose !== (useMe().user.value?.id ?? '')) void recount() },
  }
}
