/** The page of what a case hangs on: a project, a company that is being set up, a claim under a policy. */
export function dossierPath(dossier: { id: string; kind: string }): string {
  if (dossier.kind === 'establishment') return `/start/${dossier.id}`
  if (dossier.kind === 'claim') return `/claims/${dossier.id}`
  return `/projects/${dossier.id}?tab=cases`
}
