/** The length of a file as people read it. */
const UNITS = ['B', 'KB', 'MB', 'GB']

export function size(bytes: number): string {
  let n = bytes
  let unit = 0
  while (n >= 1024 && unit < UNITS.length - 1) { n /= 1024; unit += 1 }
  return `${n.toLocaleString('en-US', { maximumFractionDigits: unit === 0 || n >= 100 ? 0 : 1 })}\u202f${UNITS[unit] ?? ''}`
}
