/** Which lines of the table of permissions somebody wants to see. */
import type { Permissions } from '@/api/access'

export interface Wanted { role: string; area: string; words: string }
type Area = Permissions['areas'][number]

/** The areas with the lines that are left; areas without any are left out. With a role: what it may. */
export function narrowed(areas: Area[], wanted: Wanted): Area[] {
  const words = wanted.words.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const left = areas.filter((one) => !wanted.area || one.id === wanted.area).map((one) => ({
    ...one,
    operations: one.operations.filter((row) => {
      const text = `${row.name.zh} ${row.name.en} ${row.address}`.toLowerCase()
      return (!wanted.role || row.everyone || row.reach[wanted.role] !== undefined) && words.every((word) => text.includes(word))
    }),
  }))
  return left.filter((one) => one.operations.length > 0)
}
