/** The log: its checkpoints, its keys, its proofs. */
import { client, href } from './client'

export interface LogKey { name: string; algorithm: string; key: string }
export interface Checkpoint { size: number; root: string; signed_at: string; note: string; signatures: { name: string; algorithm: string; at: string | null }[] }
export interface Log { origin: string; checkpoint: Checkpoint | null; keys: LogKey[]; witnesses: LogKey[]; demo: boolean }
export interface Consistency { from: number; to: number; hashes: string[] }

const id = encodeURIComponent

export const log = {
  now: () => client.get<Log>('/public/ledger'),
  checkpoint: (size: number) => client.get<Checkpoint>(`/public/ledger/checkpoints/${size}`),
  consistency: (from: number, to: number) => client.get<Consistency>('/public/ledger/consistency', { from, to }),
  proof: (project: string, fact: string) => client.text(`/projects/${id(project)}/facts/${id(fact)}/proof`),
  proofFile: (project: string, fact: string) => href(`/projects/${id(project)}/facts/${id(fact)}/proof`),
  permitProof: (permit: string) => href(`/permits/${id(permit)}/proof`),
  checkpointFile: '/ledger/checkpoint',
}
