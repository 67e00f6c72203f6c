/** A question with two answers, and a word about what was done. */
import { h } from 'vue'
import { ElMessage, ElMessageBox } from 'element-plus'
import type { Problem } from '@/api/types'
import type { Locale } from '@/i18n'

export async function ask(what: { title: string; text: string; yes: string; no: string; danger?: boolean }): Promise<boolean> {
  try {
    await ElMessageBox.confirm(what.text, what.title, {
      confirmButtonText: what.yes, cancelButtonText: what.no, autofocus: true,
      ...(what.danger && { confirmButtonClass: 'el-button--danger' }),
    })
    return true
  } catch {
    return false
  }
}

/** The server's sentence where a page has no place for it: what was asked for left nothing on the page. */
export function failed(problem: Problem, language: Locale): void {
  const message = language === 'en' ? `${problem.title_en}: ${problem.detail_en}` : `${problem.title}：${problem.detail}`
  ElMessage({ message, type: 'error', showClose: true, duration: 8000 })
}

/** A word that something is no longer as it was. */
export function warned(message: string): void {
  ElMessage({ message, type: 'warning', grouping: true, showClose: true, duration: 8000 })
}

/** A short word that something was done. Failures go to ProblemNote, or to `failed`. */
export function told(message: string, links: { text: string; href: string }[] = []): void {
  if (!links.length) {
    ElMessage({ message, type: 'success', grouping: true, showClose: true })
    return
  }
  const anchors = links.map((link) => h('a', { href: link.href, target: '_blank', rel: 'noopener', 'data-testid': 'told-link', style: 'margin-inline-start: 10px; text-decoration: underline; color: inherit' }, link.text))
  ElMessage({ message: h('span', [message, ...anchors]), type: 'success', showClose: true, duration: 8000 })
}
