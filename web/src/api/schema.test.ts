import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { describe, expect, it } from 'vitest'

describe('the types of the API', () => {
  // When this fails: `npm run types`, then `npm run typecheck` says which handwritten interface no longer fits.
  it('are those that its document gives', async () => {
    const document = new URL('../../../crates/server/openapi.json', `file://${import.meta.dirname}/`)
    const generated = COMMENT_HEADER + astToString(await openapiTS(document))
    expect(readFileSync(join(import.meta.dirname, 'schema.ts'), 'utf8') === generated, 'schema.ts is out of date: npm run types').toBe(true)
  }, 60_000)
})
