/** Permits that this device shows without a network: as they were read last, and when. They are public; nothing else of anybody is kept. */
import type { PermitProof } from '@/api/types'

export interface Carried { at: string; proof: PermitProof }

const key = (id: string): string => `ballast-permit:${id}`

/** Keeps a permit; where the browser keeps nothing, it is read anew each time. */
export function carry(id: string, proof: PermitProof): void {
  try { localStorage.setItem(key(id), JSON.stringify({ at: new Date().toISOString(), proof })) } catch { /* Private windows and full disks keep nothing. */ }
}

/** The permit as it was read last. */
export function carried(id: string): Carried | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(id)) ?? 'null')
    return typeof found === 'object' && found !== null && 'proof' in found && 'at' in found ? (found as Carried) : null
  } catch { return null }
}
