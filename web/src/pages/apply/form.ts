/** Which papers of a form come with it, and in which group each stands. Pure. */
import type { FormPaper } from '@/api/forms'

export type Group = 'supply' | 'brought' | 'in-hand' | 'proved'
export const GROUPS: readonly Group[] = ['supply', 'brought', 'in-hand', 'proved']

export function groupOf(paper: FormPaper): Group {
  switch (paper.source.kind) {
    case 'supply': return 'supply'
    case 'this-form': return 'brought'
    case 'in-hand': return 'in-hand'
    case 'permit': case 'register': return 'proved'
  }
}

/** What was ticked or unticked by hand, by the papers' keys; it outlives a change of the items. */
export type Choices = Record<string, boolean>

/** What is asked comes with it unless somebody says that it does not; what another item brings forth only if somebody says so. */
export function comes(paper: FormPaper, choices: Choices): boolean {
  const group = groupOf(paper)
  if (group !== 'supply' && group !== 'brought') return false
  return choices[paper.key] ?? group === 'supply'
}

export function given(papers: readonly FormPaper[], choices: Choices): string[] {
  return papers.filter((paper) => comes(paper, choices)).map((paper) => paper.key)
}

/** Papers that the window will ask for: asked, not given, and not brought forth by this form. */
export function lacking(papers: readonly FormPaper[], choices: Choices): FormPaper[] {
  return papers.filter((paper) => groupOf(paper) === 'supply' && !comes(paper, choices))
}

/** Main papers first, then what is sent back most often, then what most items want. */
export function inOrder(papers: readonly FormPaper[]): FormPaper[] {
  return [...papers].sort((a, b) => Number(b.main) - Number(a.main) || b.sent_back - a.sent_back || b.uses.length - a.uses.length || a.key.localeCompare(b.key))
}
