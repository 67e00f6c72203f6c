/** j and k walk along the rows of a list, Enter opens one. */
import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'

export function useRowKeys<T>(rows: Ref<T[]>, open: (row: T) => void) {
  const current = ref(-1)
  watch(rows, () => { current.value = -1 })

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('.el-overlay:not([style*="display: none"])')) return
    const target = event.target as HTMLElement
    if (['INPUT', 'TEXTAREA', 'SELECT', 'BUTTON', 'A'].includes(target.tagName) || target.isContentEditable || target.getAttribute('role') === 'combobox') return
    const last = rows.value.length - 1
    if (event.key === 'j') current.value = Math.min(current.value + 1, last)
    else if (event.key === 'k') current.value = Math.max(current.value - 1, 0)
    else if (event.key === 'Enter') {
      const row = rows.value[current.value]
      if (row !== undefined) open(row)
      return
    } else return
    event.preventDefault()
    requestAnimationFrame(() => document.querySelector('tr.current, .current')?.scrollIntoView({ block: 'nearest' }))
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
  return current
}
