/** Light or dark, normal or large type (大字版): the reader's choice, kept on this device. */
import { ref, watchEffect } from 'vue'

const KEPT = 'ballast.appearance'

function kept(): { dark: boolean | null; large: boolean } {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as { dark?: boolean; large?: boolean }
    return { dark: found.dark ?? null, large: found.large ?? false }
  } catch {
    return { dark: null, large: false }
  }
}

const first = kept()
/** What the page looks like now. */
const dark = ref(first.dark ?? false)
const large = ref(first.large)
/** A page that has a look of its own while it is there, such as a screen on a wall; nothing of it is kept. */
const forced = ref<boolean | null>(null)

/** Puts the choice on the document and remembers it; called once, at start. */
export function applyAppearance(): void {
  watchEffect(() => {
    document.documentElement.classList.toggle('dark', forced.value ?? dark.value)
    document.documentElement.dataset['size'] = large.value ? 'large' : 'normal'
    try { localStorage.setItem(KEPT, JSON.stringify({ dark: dark.value, large: large.value })) } catch { /* stays for this visit */ }
  })
}

export function useAppearance() {
  return { dark, large, forced }
}
