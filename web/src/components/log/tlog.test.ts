import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromBase64, goesOn, leafHash, parseHead, parseNote, parseProof, rootOf, signedBy, toBase64, Unreadable, wordsFit } from './tlog'

const vectors = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../../crates/ledger/tests/vectors/${name}.json`), 'utf8'))
const hashes = (proof: string[] | null) => (proof ?? []).map((text) => { const bytes = fromBase64(text); if (bytes.length !== 32) throw new Unreadable('hash'); return bytes })

describe('the checker in the browser', () => {
  it('judges the published proofs of inclusion as published', async () => {
    for (const { leafIdx, treeSize, root, leafHash: leaf, proof, wantErr, file } of vectors('inclusion')) {
      let found: string | null = null
      try { found = await rootOf(leafIdx, treeSize, fromBase64(leaf), hashes(proof)) } catch { /* does not read */ }
      expect(found === root, file).toBe(!wantErr)
    }
  })

  it('judges the published proofs of consistency as published', async () => {
    for (const { size1, size2, root1, root2, proof, wantErr, file } of vectors('consistency')) {
      let holds = false
      try { holds = await goesOn({ origin: 'x', size: size1, root: root1 }, { origin: 'x', size: size2, root: root2 }, hashes(proof)) } catch { /* does not read */ }
      expect(holds, file).toBe(!wantErr)
    }
  })

  it('reads the example of the signed note and checks its signature', async () => {
    const key = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
    const text = 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'
    expect(await signedBy(parseNote(text), key)).toBe('holds')
    expect(await signedBy(parseNote(text.replace('an example', 'my example')), key)).toBe('forged')
    expect(await signedBy(parseNote(text), key.replace('530d903a', '530d903b'))).toBe('unknown')
  })

  it('says what does not read', () => {
    for (const bad of ['', 'x', 'a\n\nb\n', 'c2sp.org/tlog-proof@v1\nindex 1\n', 'c2sp.org/tlog-proof@v1\nindex 01\n\nx\n1\n2\n\n— a AAAAAAAA\n']) expect(() => parseProof(bad)).toThrow(Unreadable)
    expect(() => parseHead(parseNote('x\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— a AAAAAAAA\n'))).toThrow(Unreadable)
  })

  it('knows words that were changed', async () => {
    const entry = 'x\nsaid 1bd3c1ff1bd3\n'
    expect(await wordsFit({ entry, said: { salt: '00', actor_name: 'a', body: '{}' } })).toBe(false)
    expect(await wordsFit({ entry, said: null })).toBe(true)
    expect(toBase64(await leafHash(new Uint8Array()))).toBe('bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=')
  })
})
