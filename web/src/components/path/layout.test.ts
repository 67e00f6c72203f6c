import { describe, expect, it } from 'vitest'
import { ancestors, prerequisites, transitiveReduction } from './dag'
import { crossings, layout, neighbour, type LayoutNode, type LayoutOptions } from './layout'

const STAGES = ['planning-land', 'works', 'construction', 'completion', 'production']
const OPTIONS: LayoutOptions = { stages: STAGES, perRow: 5, width: 180, height: 84, gapX: 16, gapY: 40, heading: 32, margin: 16 }

/** Paths of any shape, the same on every run. */
function paths(count: number): LayoutNode[][] {
  let seed = 20230707
  const random = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648 }
  return Array.from({ length: count }, () => {
    const size = 1 + Math.floor(random() * 44)
    const stages = Array.from({ length: size }, () => Math.floor(random() * 5)).sort()
    return stages.map((stage, i) => ({
      id: `n${i}`, stage: STAGES[stage] as string,
      requires: Array.from({ length: i }, (_, j) => `n${j}`).filter(() => random() < 2.2 / (i + 1)),
    }))
  })
}

describe('prerequisites', () => {
  it('keeps what is on the path, once, and breaks circles', () => {
    const circle = [{ id: 'a', requires: ['c', 'elsewhere'] }, { id: 'b', requires: ['a'] }, { id: 'c', requires: ['b'] }]
    const found = prerequisites([...circle, { id: 'd', requires: ['a', 'a', 'd'] }])
    expect(found.get('d')).toEqual(['a'])
    const above = ancestors(found)
    for (const id of ['a', 'b', 'c', 'd']) expect(above.get(id)?.has(id)).toBe(false)
  })
})

describe('transitive reduction', () => {
  it('drops the edge that another way says', () => {
    const reduced = transitiveReduction(prerequisites([
      { id: 'code', requires: [] }, { id: 'land', requires: ['code'] }, { id: 'plan', requires: ['code', 'land'] }, { id: 'permit', requires: ['code', 'land', 'plan'] },
    ]))
    expect(Object.fromEntries(reduced)).toEqual({ code: [], land: ['code'], plan: ['land'], permit: ['plan'] })
  })

  it('says the same as before, with no edge to spare', () => {
    for (const nodes of paths(40)) {
      const full = prerequisites(nodes)
      const reduced = transitiveReduction(full)
      expect(ancestors(reduced)).toEqual(ancestors(full))
      for (const [id, needs] of reduced) {
        for (const one of needs) {
          const without = new Map(reduced).set(id, needs.filter((other) => other !== one))
          expect(ancestors(without).get(id)?.has(one)).toBe(false)
        }
      }
    }
  })
})

describe('layout', () => {
  it('leads every line down, keeps cards apart, rows short and bands whole', () => {
    for (const nodes of paths(60)) {
      const { nodes: placed, lines, bands, width, height } = layout(nodes, OPTIONS)
      const at = new Map(placed.map((one) => [one.id, one]))
      expect(placed.length).toBe(nodes.length)
      const reduced = transitiveReduction(prerequisites(nodes))
      expect(lines.length).toBe([...reduced.values()].flat().length)
      for (const { from, to } of lines) expect(at.get(from)?.row).toBeLessThan(at.get(to)?.row ?? -1)
      for (const a of placed) {
        expect(a.x).toBeGreaterThanOrEqual(OPTIONS.margin - 0.01)
        expect(a.x + OPTIONS.width).toBeLessThanOrEqual(width)
        expect(a.y + OPTIONS.height).toBeLessThanOrEqual(height)
        const near = placed.filter((b) => b.id !== a.id && (a.row === b.row ? Math.abs(a.x - b.x) < OPTIONS.width + OPTIONS.gapX - 0.01 : Math.abs(a.y - b.y) < OPTIONS.height + 1))
        expect(near).toEqual([])
      }
      const perRow = new Map<number, number>()
      for (const one of placed) perRow.set(one.row, (perRow.get(one.row) ?? 0) + 1)
      expect(Math.max(...perRow.values())).toBeLessThanOrEqual(OPTIONS.perRow)
      bands.forEach((band, i) => {
        for (const id of band.nodes) {
          const y = at.get(id)?.y ?? -1
          expect(y).toBeGreaterThanOrEqual(band.y)
          expect(y + OPTIONS.height).toBeLessThanOrEqual(band.y + band.height)
        }
        const next = bands[i + 1]
        if (next) expect(band.y + band.height).toBeLessThanOrEqual(next.y)
      })
    }
  })

  it('draws the same picture from the same steps', () => {
    for (const nodes of paths(10)) expect(layout(nodes, OPTIONS)).toEqual(layout(structuredClone(nodes), OPTIONS))
  })

  it('puts a step whose prerequisite lies in a later stage below it', () => {
    const { nodes } = layout([
      { id: 'early', stage: 'planning-land', requires: ['late'] }, { id: 'late', stage: 'works', requires: [] }, { id: 'other', stage: 'planning-land', requires: [] },
    ], OPTIONS)
    const row = (id: string) => nodes.find((one) => one.id === id)?.row
    expect(row('early')).toBeGreaterThan(row('late') ?? 99)
  })

  it('uncrosses two crossed lines', () => {
    const { nodes } = layout([
      { id: 'a', stage: 'works', requires: [] }, { id: 'b', stage: 'works', requires: [] },
      { id: 'x', stage: 'completion', requires: ['b'] }, { id: 'y', stage: 'completion', requires: ['a'] },
    ], OPTIONS)
    const at = (id: string) => nodes.find((one) => one.id === id)?.x ?? 0
    expect(Math.sign(at('a') - at('b'))).toBe(Math.sign(at('y') - at('x')))
    expect(crossings([[{ id: 'a' }, { id: 'b' }], [{ id: 'x' }, { id: 'y' }]], new Map([['a', ['y']], ['b', ['x']]]))).toBe(1)
  })

  it('draws nothing for no steps', () => {
    expect(layout([], OPTIONS).nodes).toEqual([])
  })
})

describe('arrow keys', () => {
  const drawn = layout([
    { id: 'a', stage: 'works', requires: [] }, { id: 'z', stage: 'works', requires: [] }, { id: 'b', stage: 'works', requires: ['a'] }, { id: 'c', stage: 'works', requires: ['a'] },
  ], { ...OPTIONS, perRow: 2 })
  const x = (id: string) => drawn.nodes.find((one) => one.id === id)?.x ?? 0
  it('follow a line up and down', () => {
    expect(neighbour(drawn, 'b', 'up')).toBe('a')
    expect(neighbour(drawn, 'c', 'up')).toBe('a')
    expect(['b', 'c']).toContain(neighbour(drawn, 'a', 'down'))
  })
  it('go to the nearest card where there is no line, and stop at the edge', () => {
    const [left, right] = x('b') < x('c') ? ['b', 'c'] : ['c', 'b']
    expect(neighbour(drawn, left, 'right')).toBe(right)
    expect(neighbour(drawn, right, 'right')).toBeNull()
    expect(neighbour(drawn, 'z', 'down')).not.toBeNull()
  })
})
