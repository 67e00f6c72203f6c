/** A question with two answers, and a word about what was done. */
import { h } from 'vue'
import { ElMessage, ElMessageBox } from 'element-plus'

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

/** A short word that something was done. Failures go to ProblemNote, never here. */
export function told(message: string, links: { text: string; href: string }[] = []): void {
  if (!links.length) {
    ElMessage({ message, type: 'success', grouping: true, showClose: true })
    return
  }
  const anchors = links.map((link) => h('a', { href: link.href, target: '_blank', rel: 'noopener', 'data-testid': 'told-link', style: 'margin-inline-start: 10px; text-decoration: underline; color: inherit' }, link.text))
  ElMessage({ message: h('span', [message, ...anchors]), type: 'success', showClose: true, duration: 8000 })
}
