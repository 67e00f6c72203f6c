/**
 * Checking the log by one's own browser, with nothing of the server's: hashes of RFC 9162 by WebCrypto, notes and proof files of C2SP. Strict: what does
 * not read is said, not guessed.
 */

export interface SignatureLine { name: string; id: string; signature: Uint8Array<ArrayBuffer> }
export interface Note { text: string; signatures: SignatureLine[] }
export interface Head { origin: string; size: number; root: string }
export interface ProofFile { extra: Uint8Array<ArrayBuffer>; index: number; hashes: Uint8Array<ArrayBuffer>[]; note: Note; head: Head }
export interface FactWords { entry: string; said: { salt: string; actor_name: string; body: string } | null }
/** `unchecked`: this browser knows no such algorithm. */
export type Signed = 'holds' | 'forged' | 'unchecked' | 'unknown'

/** Why something does not read, as a key of the texts. */
export class Unreadable extends Error {}

type Bytes = Uint8Array<ArrayBuffer>
const utf8 = new TextEncoder()

export function fromBase64(text: string): Bytes {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Unreadable('base64')
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}
export const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function joined(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0))
  let at = 0
  for (const part of parts) { all.set(part, at); at += part.length }
  return all
}
export async function sha256(...parts: Uint8Array[]): Promise<Bytes> { return new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts))) }
export const leafHash = (entry: Uint8Array): Promise<Bytes> => sha256(Uint8Array.of(0), entry)
const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => sha256(Uint8Array.of(1), left, right)

/** Browsers have no WebCrypto where the page came over plain http from another machine. */
export const canCheck = (): boolean => typeof crypto !== 'undefined' && crypto.subtle !== undefined

export function parseNote(all: string): Note {
  const cut = all.lastIndexOf('\n\n')
  if (cut < 0 || !all.endsWith('\n')) throw new Unreadable('note')
  const signatures = all.slice(cut + 2, -1).split('\n').map((line) => {
    const found = /^— (\S+) (\S+)$/.exec(line)
    if (!found) throw new Unreadable('note')
    const bytes = fromBase64(found[2] ?? '')
    if (bytes.length < 5) throw new Unreadable('note')
    return { name: found[1] ?? '', id: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) }
  })
  return { text: all.slice(0, cut + 1), signatures }
}

function number(text: string | undefined): number {
  const n = Number(text)
  if (!/^(?:0|[1-9]\d*)$/.test(text ?? '') || !Number.isSafeInteger(n)) throw new Unreadable('checkpoint')
  return n
}
function hash(text: string): Bytes {
  const bytes = fromBase64(text)
  if (bytes.length !== 32) throw new Unreadable('hash')
  return bytes
}

export function parseHead(note: Note): Head {
  const [origin, size, root] = note.text.split('\n')
  if (!origin || !root) throw new Unreadable('checkpoint')
  hash(root)
  return { origin, size: number(size), root }
}

export function parseProof(text: string): ProofFile {
  const cut = text.indexOf('\n\n')
  if (cut < 0) throw new Unreadable('proof')
  const lines = text.slice(0, cut).split('\n')
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') throw new Unreadable('proof')
  const extra = lines[0]?.startsWith('extra ') ? fromBase64((lines.shift() ?? '').slice(6)) : new Uint8Array()
  const index = lines.shift()
  if (!index?.startsWith('index ')) throw new Unreadable('proof')
  const note = parseNote(text.slice(cut + 2))
  return { extra, index: number(index.slice(6)), hashes: lines.map(hash), note, head: parseHead(note) }
}

export function parseFact(extra: Uint8Array): FactWords {
  try {
    const found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(extra)) as Partial<FactWords>
    if (typeof found.entry === 'string') return { entry: found.entry, said: found.said ?? null }
  } catch { /* said below */ }
  throw new Unreadable('fact')
}

/** The root to which a proof of inclusion leads; null when the proof is of another length than it must be. */
export async function rootOf(index: number, size: number, leaf: Bytes, proof: Uint8Array[]): Promise<string | null> {
  if (index >= size || leaf.length !== 32) return null
  let [here, last, found] = [BigInt(index), BigInt(size - 1), leaf]
  for (const next of proof) {
    if (last === 0n) return null
    if (here % 2n === 1n || here === last) {
      found = await nodeHash(next, found)
      while (here % 2n === 0n && here !== 0n) { here /= 2n; last /= 2n }
    } else found = await nodeHash(found, next)
    here /= 2n
    last /= 2n
  }
  return last === 0n ? toBase64(found) : null
}

/** Whether the tree of `from` is the beginning of that of `to`. */
export async function goesOn(from: Head, to: Head, proof: Uint8Array[]): Promise<boolean> {
  if (from.size === 0 || from.size > to.size) return false
  if (from.size === to.size) return proof.length === 0 && from.root === to.root
  const hashes = [...proof]
  if (Number.isInteger(Math.log2(from.size))) hashes.unshift(hash(from.root))
  const first = hashes.shift()
  if (!first || !proof.length) return false
  let [here, last] = [BigInt(from.size - 1), BigInt(to.size - 1)]
  while (here % 2n === 1n) { here /= 2n; last /= 2n }
  let [older, newer] = [joined(first), joined(first)]
  for (const next of hashes) {
    if (last === 0n) return false
    if (here % 2n === 1n || here === last) {
      older = await nodeHash(next, older)
      newer = await nodeHash(next, newer)
      while (here % 2n === 0n && here !== 0n) { here /= 2n; last /= 2n }
    } else newer = await nodeHash(newer, next)
    here /= 2n
    last /= 2n
  }
  return last === 0n && toBase64(older) === from.root && toBase64(newer) === to.root
}

/** Whether the words beside an entry are those that it commits to; words that were erased leave nothing to compare. */
export async function wordsFit({ entry, said }: FactWords): Promise<boolean> {
  if (!said) return true
  const salt = Uint8Array.from(said.salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const part = (bytes: Uint8Array): Uint8Array => {
    const length = new Uint8Array(8)
    new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length))
    return joined(length, bytes)
  }
  const made = await sha256(utf8.encode('ballast-said/1\n'), part(salt), part(utf8.encode(said.actor_name)), part(utf8.encode(said.body)))
  return entry.endsWith(`\nsaid ${toHex(made)}\n`)
}

/** Whether one of a note's signatures is that of a key, which is given in one line. */
export async function signedBy(note: Note, vkey: string): Promise<Signed> {
  const [name, id, ...rest] = vkey.split('+')
  const line = note.signatures.find((one) => one.name === name && one.id === id)
  if (!line) return 'unknown'
  const material = fromBase64(rest.join('+'))
  if (material[0] !== 1) return 'unchecked'
  try {
    const key = await crypto.subtle.importKey('raw', material.slice(1), 'Ed25519', false, ['verify'])
    return (await crypto.subtle.verify('Ed25519', key, line.signature, utf8.encode(note.text))) ? 'holds' : 'forged'
  } catch {
    return 'unchecked'
  }
}
