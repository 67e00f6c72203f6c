/** Which papers of a form come with it, how each comes, and in which group each stands. Pure. */
import type { FormPaper } from '@/api/forms'
import type { PaperFile } from '@/api/types'

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

/** How a paper comes: as a file of the project, on paper at the window, or not with this form. */
export type Way = 'file' | 'window' | 'none'
/** What was chosen by hand, by the papers' keys; it outlives a change of the items. */
export type Choices = Record<string, Way>
/** The newest file of each paper, by its key. */
export type Files = ReadonlyMap<string, PaperFile>

/** What is there as a file comes with the form. What is not, the window has taken in on paper; an applicant still has to bring it. */
export function wayOf(paper: FormPaper, choices: Choices, files: Files, window: boolean): Way {
  const group = groupOf(paper)
  if (group === 'proved') return 'none'
  const has = files.has(paper.key)
  const chosen = choices[paper.key]
  if (chosen === 'file' && !has) return 'none'
  if (chosen) return chosen
  if (group !== 'supply') return 'none'
  return has ? 'file' : window ? 'window' : 'none'
}

export interface Given { materials: string[]; files: Record<string, string> }

/** What is sent: the keys of the papers that come, and for each that comes as a file which. */
export function given(papers: readonly FormPaper[], choices: Choices, files: Files, window: boolean): Given {
  const coming = papers.map((paper) => ({ key: paper.key, way: wayOf(paper, choices, files, window) })).filter((one) => one.way !== 'none')
  return {
    materials: coming.map((one) => one.key),
    files: Object.fromEntries(coming.flatMap((one) => { const file = files.get(one.key); return one.way === 'file' && file ? [[one.key, file.id]] : [] })),
  }
}

/** Papers that the window will ask for: asked, not given, and not brought forth by this form. */
export function lacking(papers: readonly FormPaper[], materials: readonly string[]): FormPaper[] {
  return papers.filter((paper) => groupOf(paper) === 'supply' && !materials.includes(paper.key))
}

/** Main papers first, then what is sent back most often, then what most items want. */
export function inOrder(papers: readonly FormPaper[]): FormPaper[] {
  return [...papers].sort((a, b) => Number(b.main) - Number(a.main) || b.sent_back - a.sent_back || b.uses.length - a.uses.length || a.key.localeCompare(b.key))
}
