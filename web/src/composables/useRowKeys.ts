/** j/k walk the rows of a list, Enter opens one, x chooses one; the keys are quiet while somebody types. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** Whether a key pressed here is meant as a letter. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Rows carry `data-row="<index>"` within `body`. */
export function useRowKeys(length: () => number, open: (index: number) => void, body: Ref<HTMLElement | null>, choose?: (index: number) => void) {
  const current = ref(-1)

  function move(by: number): void {
    const last = length() - 1
    if (last < 0) return
    current.value = Math.max(0, Math.min(last, current.value + by))
    body.value?.querySelector(`[data-row="${current.value}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const onControl = event.target instanceof HTMLElement && event.target.closest('a, button, [role="dialog"]') !== null
    if (event.key === 'j') move(1)
    else if (event.key === 'k') move(-1)
    else if (event.key === 'Enter' && current.value >= 0 && !onControl) open(current.value)
    else if (event.key === 'x' && choose && current.value >= 0) choose(current.value)
    else return
    event.preventDefault()
  }
  onMounted(() => { document.addEventListener('keydown', onKey) })
  onBeforeUnmount(() => { document.removeEventListener('keydown', onKey) })
  return { current }
}
