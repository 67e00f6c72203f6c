/** How often chance alone brings something, short enough to be read: 0.03, or 2 × 10⁻⁹ once nobody counts the zeros. */
const SMALL = '⁰¹²³⁴⁵⁶⁷⁸⁹'

export function chanceOf(chance: number): string {
  if (chance >= 0.001) return chance.toFixed(3).replace(/0+$/, '').replace(/\.$/, '')
  if (chance <= 0) return '0'
  const [digits = '0', power = '0'] = chance.toExponential(0).split('e-')
  return `${digits} × 10⁻${[...power].map((digit) => SMALL[Number(digit)]).join('')}`
}
