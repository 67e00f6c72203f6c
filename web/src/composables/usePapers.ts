/** What a dossier has as files: each serves every item that asks for the same paper. */
import { computed } from 'vue'
import { api } from '@/api/routes'
import type { PaperFile } from '@/api/types'
import { useLoad } from './useLoad'

export function usePapers(dossier: string) {
  const { data: papers, reload } = useLoad(() => api.papers.list(dossier))
  /** By their keys, with all versions. */
  const kept = computed(() => new Map((papers.value?.items ?? []).map((paper) => [paper.material, paper])))
  /** By their keys, the newest version alone. */
  const files = computed(() => new Map([...kept.value].flatMap(([key, paper]): [string, PaperFile][] => { const [newest] = paper.versions; return newest ? [[key, newest]] : [] })))
  const mayUpload = computed(() => papers.value?.may_upload === true)
  return { kept, files, mayUpload, reload }
}
