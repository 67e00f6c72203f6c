// The list of everything that Ballast is made of (软件物料清单, SBOM): the Cargo crates and npm packages of both lock files as one CycloneDX 1.6 document.
// Both tools know their own; this puts them together. `make sbom` runs it: node .ci/sbom.mjs OUT
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const out = process.argv[2] ?? join(root, 'target', 'sbom.cdx.json')
const run = (program, args, cwd = root) => execFileSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })

/** What `cargo metadata` knows: of the system that this runs on, since no other is built here. */
function crates() {
  const host = /^host: (.+)$/m.exec(run('rustc', ['-vV']))[1]
  const found = JSON.parse(run('cargo', ['metadata', '--locked', '--format-version', '1', '--filter-platform', host]))
  const sums = new Map(readFileSync(join(root, 'Cargo.lock'), 'utf8').split('[[package]]').flatMap((text) => {
    const of = (key) => new RegExp(`^${key} = "(.*)"$`, 'm').exec(text)?.[1]
    return of('checksum') ? [[`${of('name')} ${of('version')}`, of('checksum')]] : []
  }))
  const nodes = new Map(found.resolve.nodes.map((node) => [node.id, node]))
  const ref = new Map(found.packages.map((one) => [one.id, `pkg:cargo/${one.name}@${one.version}`]))
  const program = found.packages.find((one) => one.name === 'ballast' && one.source === null).id
  // What the program is made of, and what only tests and measurements take.
  const within = new Set()
  const wanted = [program]
  while (wanted.length > 0) {
    const id = wanted.pop()
    if (within.has(id)) continue
    within.add(id)
    for (const dep of nodes.get(id).deps) if (dep.dep_kinds.some((one) => one.kind !== 'dev')) wanted.push(dep.pkg)
  }
  const components = found.packages.filter((one) => one.id !== program).map((one) => ({
    type: 'library', 'bom-ref': ref.get(one.id), name: one.name, version: one.version, purl: ref.get(one.id),
    scope: within.has(one.id) ? 'required' : 'excluded',
    // Crates older than the present form wrote a stroke for OR.
    ...(one.license && { licenses: [{ expression: one.license.replaceAll(/ *\/ */g, ' OR ') }] }),
    ...(sums.has(`${one.name} ${one.version}`) && { hashes: [{ alg: 'SHA-256', content: sums.get(`${one.name} ${one.version}`) }] }),
  }))
  const dependencies = found.resolve.nodes.map((node) => ({ ref: ref.get(node.id), dependsOn: [...new Set(node.deps.map((dep) => ref.get(dep.pkg)))].sort() }))
  const { name, version, license } = found.packages.find((one) => one.id === program)
  const component = { type: 'application', 'bom-ref': ref.get(program), name, version, purl: ref.get(program), licenses: [{ expression: license }] }
  return { component, components, dependencies }
}

/** What npm knows. Its build tools and tests do not go into the program; the client does. */
function packages() {
  const found = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], join(root, 'web')))
  const mended = (one) => ({ ...one, scope: one.properties?.some(({ name }) => name === 'cdx:npm:package:development') ? 'excluded' : 'required' })
  return { client: mended(found.metadata.component), components: found.components.map(mended), dependencies: found.dependencies }
}

const [cargo, npm] = [crates(), packages()]
const ofProgram = cargo.dependencies.find((one) => one.ref === cargo.component['bom-ref'])
ofProgram.dependsOn.push(npm.client['bom-ref'])
const document = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
  metadata: { timestamp: new Date().toISOString(), lifecycles: [{ phase: 'pre-build' }], component: cargo.component },
  components: [...cargo.components, npm.client, ...npm.components],
  dependencies: [...cargo.dependencies, ...npm.dependencies],
}
mkdirSync(dirname(out), { recursive: true })
writeFileSync(out, `${JSON.stringify(document, null, 2)}\n`)
process.stdout.write(`${out}: ${cargo.components.length} crates, ${npm.components.length} npm packages\n`)
