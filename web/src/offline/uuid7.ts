/** Ids made here: UUIDs of version 7 (RFC 9562), in the order in which they were made, also within one millisecond. */
let last = 0n

export function uuid7(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(10))
  // The 60 bits behind the milliseconds: 12 that count up when the clock stands still, then chance.
  const stamp = BigInt(now) << 12n
  last = stamp > last ? stamp : last + 1n
  const hex = last.toString(16).padStart(15, '0')
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
  const rest = Array.from(random.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12, 15)}-${rest.slice(0, 4)}-${rest.slice(4, 16)}`
}
