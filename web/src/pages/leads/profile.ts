/** What is known of a lead, as a form holds it. */
import type { Lead, LeadPlan, LeadProfile } from '@/api/leads'

export interface Draft {
  name: string; enterprise: string; code: string; place: string; industry: string; district: string; investment_yuan: number | null; method: string; chain: string
  introducer: string; introducer_name: string; partner: string; asset_kind: string; asset_name: string; contact: string; note: string
}
export const NOTHING: Draft = {
  name: '', enterprise: '', code: '', place: '', industry: '', district: '', investment_yuan: null, method: 'resident', chain: '', introducer: '', introducer_name: '', partner: '',
  asset_kind: '', asset_name: '', contact: '', note: '',
}
/** What a new lead of a team begins with. */
export function begun(plan: LeadPlan): Draft {
  return { ...NOTHING, method: plan.my_method ?? 'resident', chain: plan.my_chain ?? '', place: plan.my_place ?? '' }
}
/** What an address says of a new lead; a chain makes it one of chain promotion. */
export function prefilled(query: Record<string, unknown>): Partial<Draft> {
  const given = (['name', 'industry', 'chain', 'note'] as const).flatMap((key) => {
    const value = query[key]
    return typeof value === 'string' && value ? [[key, value] as const] : []
  })
  const draft: Partial<Draft> = Object.fromEntries(given)
  return draft.chain ? { ...draft, method: 'chain' } : draft
}
export function draftOf(lead: Lead): Draft {
  return {
    name: lead.name, enterprise: lead.enterprise, code: lead.code ?? '', place: lead.place, industry: lead.industry, district: lead.district ?? '', investment_yuan: lead.investment_yuan,
    method: lead.method, chain: lead.chain ?? '', introducer: lead.introducer?.entity ?? '', introducer_name: lead.introducer?.name ?? '', partner: lead.partner ?? '',
    asset_kind: lead.asset?.kind ?? '', asset_name: lead.asset?.name ?? '', contact: lead.contact, note: lead.note,
  }
}
/** The body of a request; what belongs to another method is left out. */
export function sent(draft: Draft): LeadProfile {
  const science = draft.method === 'science' || draft.method === 'talent'
  return {
    name: draft.name.trim(), enterprise: draft.enterprise.trim(), code: draft.code.trim() || null, place: draft.place.trim(), industry: draft.industry, district: draft.district || null,
    investment_yuan: draft.investment_yuan ?? 0, method: draft.method, chain: draft.chain || null, introducer: draft.method === 'enterprise' ? draft.introducer || null : null,
    partner: draft.partner || null, asset_kind: science ? draft.asset_kind || null : null, asset_name: science ? draft.asset_name.trim() : '', contact: draft.contact.trim(), note: draft.note.trim(),
  }
}
/** Whether the server can be asked at all. */
export function complete(draft: Draft): boolean {
  return Boolean(draft.name.trim() && draft.enterprise.trim() && draft.place.trim() && draft.industry && draft.investment_yuan)
}
