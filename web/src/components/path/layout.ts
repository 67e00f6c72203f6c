/**
 * Where the cards and lines of a path stand. Stages are bands from top to bottom; within a band, rows by longest path, no row
 * wider than the screen has room for; the order in a row by barycentres; places by least squares that keep the order.
 * Pure and deterministic: the same steps and the same room give the same picture.
 */
import { prerequisites, reversed, transitiveReduction, type DagNode } from './dag'

export interface LayoutNode extends DagNode { stage: string }

export interface LayoutOptions {
  /** the stages in their order; others follow in order of appearance */
  stages: readonly string[]
  /** the most cards in a row */
  perRow: number
  width: number
  height: number
  gapX: number
  gapY: number
  /** room for a band's heading */
  heading: number
  /** room around everything */
  margin: number
}

export interface Placed { id: string; x: number; y: number; row: number }
export interface Line { from: string; to: string; path: string }
export interface Band { stage: string; y: number; height: number; nodes: string[] }
export interface Layout { width: number; height: number; nodes: Placed[]; lines: Line[]; bands: Band[] }

/** A card, or the place where a long line crosses a row. */
interface Slot { id: string; size: number; card: boolean }

const DUMMY = 10
const ROUNDS = 24

export function layout(nodes: readonly LayoutNode[], options: LayoutOptions): Layout {
  const before = transitiveReduction(prerequisites(nodes))
  const after = reversed(before)
  const stages = stageOrder(nodes, options.stages)
  const rowsOfStage = assignRows(nodes, before, after, stages, Math.max(1, options.perRow))
  const rowOf = new Map<string, number>()
  const rows: Slot[][] = []
  for (const { rows: mine } of rowsOfStage) {
    for (const ids of mine) {
      for (const id of ids) rowOf.set(id, rows.length)
      rows.push(ids.map((id) => ({ id, size: options.width, card: true })))
    }
  }
  const chains = threadLines(before, rowOf, rows)
  const links = linksOf(chains)
  order(rows, links)
  const centre = place(rows, links, options)

  const tops = rowTops(rowsOfStage, options)
  const placed: Placed[] = []
  rows.forEach((row, index) => {
    for (const slot of row) {
      if (slot.card) placed.push({ id: slot.id, x: (centre.get(slot.id) ?? 0) - options.width / 2, y: tops.y[index] ?? 0, row: index })
    }
  })
  const width = Math.max(0, ...placed.map((one) => one.x + options.width), ...[...centre.values()]) + options.margin
  const rowOfSlot = new Map(rows.flatMap((row, index) => row.map((slot) => [slot.id, index] as const)))
  const lines = chains.map(({ from, to, via }) => ({ from, to, path: draw([from, ...via, to], centre, rowOfSlot, tops.y, options) }))
  return { width, height: tops.height, nodes: placed, lines, bands: tops.bands }
}

function stageOrder(nodes: readonly LayoutNode[], given: readonly string[]): string[] {
  const found = new Set(nodes.map((node) => node.stage))
  return [...given.filter((stage) => found.has(stage)), ...[...found].filter((stage) => !given.includes(stage))]
}

interface StageRows { stage: string; rows: string[][] }

/** List scheduling: a row takes the nodes whose prerequisites lie above it, those first that most depends on. */
function assignRows(nodes: readonly LayoutNode[], before: Map<string, string[]>, after: Map<string, string[]>, stages: string[], perRow: number): StageRows[] {
  const rank = effectiveStages(nodes, before, stages)
  const index = new Map(nodes.map((node, i) => [node.id, i]))
  return stages.map((stage, s) => {
    const mine = nodes.filter((node) => rank.get(node.id) === s).map((node) => node.id)
    const inside = new Set(mine)
    const tail = new Map<string, number>()
    const tailOf = (id: string): number => {
      const known = tail.get(id)
      if (known !== undefined) return known
      const next = (after.get(id) ?? []).filter((one) => inside.has(one)).map(tailOf)
      const found = next.length ? 1 + Math.max(...next) : 0
      tail.set(id, found)
      return found
    }
    const first = [...mine].sort((a, b) => tailOf(b) - tailOf(a) || (index.get(a) ?? 0) - (index.get(b) ?? 0))
    const rows: string[][] = []
    const done = new Set<string>()
    while (done.size < mine.length) {
      const row = first.filter((id) => !done.has(id) && (before.get(id) ?? []).every((one) => !inside.has(one) || done.has(one))).slice(0, perRow)
      for (const id of row) done.add(id)
      rows.push(row)
    }
    return { stage, rows: balanced(rows, before) }
  }).filter((band) => band.rows.length > 0)
}

/** Evens out a crowded row followed by a sparse one, where the later row does not need what moves. */
function balanced(rows: string[][], before: Map<string, string[]>): string[][] {
  const result = rows.map((row) => [...row])
  for (let i = 0; i + 1 < result.length; i += 1) {
    const [here, below] = [result[i] ?? [], result[i + 1] ?? []]
    const wanted = new Set(result.slice(i + 1).flat().flatMap((id) => before.get(id) ?? []))
    while (here.length > below.length + 1) {
      const at = here.findLastIndex((id) => !wanted.has(id))
      const [moved] = at >= 0 ? here.splice(at, 1) : []
      if (moved === undefined) break
      below.push(moved)
    }
  }
  return result
}

/** A node stands in its own stage, or in that of a later prerequisite: lines always lead down. */
function effectiveStages(nodes: readonly LayoutNode[], before: Map<string, string[]>, stages: string[]): Map<string, number> {
  const own = new Map(nodes.map((node) => [node.id, stages.indexOf(node.stage)]))
  const found = new Map<string, number>()
  const of = (id: string): number => {
    const known = found.get(id)
    if (known !== undefined) return known
    const rank = Math.max(own.get(id) ?? 0, ...(before.get(id) ?? []).map(of))
    found.set(id, rank)
    return rank
  }
  for (const node of nodes) of(node.id)
  return found
}

interface Chain { from: string; to: string; via: string[] }

/** Long lines get a place in every row they cross. Lines to one target share it, else lines from one source: trunks, not spaghetti. */
function threadLines(before: Map<string, string[]>, rowOf: Map<string, number>, rows: Slot[][]): Chain[] {
  const made = new Set<string>()
  const chains: Chain[] = []
  for (const [to, needs] of before) {
    const bottom = rowOf.get(to) ?? 0
    const long = needs.filter((one) => bottom - (rowOf.get(one) ?? 0) > 1).length
    for (const from of needs) {
      const via: string[] = []
      for (let row = (rowOf.get(from) ?? 0) + 1; row < bottom; row += 1) {
        const id = long > 1 ? `>${to}@${row}` : `${from}>@${row}`
        if (!made.has(id)) {
          made.add(id)
          rows[row]?.push({ id, size: DUMMY, card: false })
        }
        via.push(id)
      }
      chains.push({ from, to, via })
    }
  }
  return chains
}

interface Links { up: Map<string, string[]>; down: Map<string, string[]> }

function linksOf(chains: Chain[]): Links {
  const links: Links = { up: new Map(), down: new Map() }
  const add = (map: Map<string, string[]>, key: string, value: string) => {
    const known = map.get(key)
    if (!known) map.set(key, [value])
    else if (!known.includes(value)) known.push(value)
  }
  for (const { from, to, via } of chains) {
    const all = [from, ...via, to]
    for (let i = 0; i + 1 < all.length; i += 1) {
      const [a, b] = [all[i] as string, all[i + 1] as string]
      add(links.down, a, b)
      add(links.up, b, a)
    }
  }
  return links
}

/** How often the lines between two rows cross. */
export function crossings(rows: readonly (readonly { id: string }[])[], down: Map<string, string[]>): number {
  let count = 0
  for (let i = 0; i + 1 < rows.length; i += 1) {
    const below = new Map((rows[i + 1] ?? []).map((slot, at) => [slot.id, at]))
    const ends = (rows[i] ?? []).map((slot) => (down.get(slot.id) ?? []).map((id) => below.get(id) ?? -1).filter((at) => at >= 0))
    for (let a = 0; a < ends.length; a += 1) {
      for (let b = a + 1; b < ends.length; b += 1) {
        for (const x of ends[a] ?? []) for (const y of ends[b] ?? []) if (x > y) count += 1
      }
    }
  }
  return count
}

/** Barycentre sweeps, down and up in turn; the best picture seen is kept. */
function order(rows: Slot[][], links: Links): void {
  let best = crossings(rows, links.down)
  let kept = rows.map((row) => [...row])
  for (let round = 0; round < ROUNDS && best > 0; round += 1) {
    const goingDown = round % 2 === 0
    const sequence = rows.map((_, i) => i)
    if (!goingDown) sequence.reverse()
    for (const i of sequence) {
      const row = rows[i]
      const beside = rows[goingDown ? i - 1 : i + 1]
      if (!row || !beside) continue
      const at = new Map(beside.map((slot, n) => [slot.id, (n + 0.5) / beside.length]))
      const linked = goingDown ? links.up : links.down
      const weight = new Map(row.map((slot, n) => {
        const places = (linked.get(slot.id) ?? []).map((id) => at.get(id)).filter((one) => one !== undefined)
        return [slot.id, places.length ? places.reduce((a, b) => a + b, 0) / places.length : (n + 0.5) / row.length]
      }))
      const was = new Map(row.map((slot, n) => [slot.id, n]))
      row.sort((a, b) => (weight.get(a.id) ?? 0) - (weight.get(b.id) ?? 0) || (was.get(a.id) ?? 0) - (was.get(b.id) ?? 0))
    }
    const now = crossings(rows, links.down)
    if (now < best) {
      best = now
      kept = rows.map((row) => [...row])
    }
  }
  kept.forEach((row, i) => { rows[i] = row })
}

const gapBetween = (a: Slot, b: Slot, gap: number): number => (a.card && b.card ? gap : a.card || b.card ? gap * 0.75 : gap * 0.5)

/** Centres: every slot is drawn to its neighbours above and below, as far as the order and the gaps in its row allow. */
function place(rows: Slot[][], links: Links, options: LayoutOptions): Map<string, number> {
  const centre = new Map<string, number>()
  const widthOf = (row: Slot[]) => row.reduce((sum, slot, i) => sum + slot.size + (i > 0 ? gapBetween(row[i - 1] as Slot, slot, options.gapX) : 0), 0)
  const total = Math.max(0, ...rows.map(widthOf))
  for (const row of rows) {
    let x = (total - widthOf(row)) / 2
    row.forEach((slot, i) => {
      if (i > 0) x += gapBetween(row[i - 1] as Slot, slot, options.gapX)
      centre.set(slot.id, x + slot.size / 2)
      x += slot.size
    })
  }
  const isCard = new Map(rows.flat().map((slot) => [slot.id, slot.card]))
  for (let round = 0; round < 16; round += 1) {
    const sequence = rows.map((_, i) => i)
    if (round % 2 === 1) sequence.reverse()
    for (const i of sequence) {
      const row = rows[i] ?? []
      const wish = row.map((slot) => {
        let [sum, weight] = [0, 0]
        for (const id of [...(links.up.get(slot.id) ?? []), ...(links.down.get(slot.id) ?? [])]) {
          const pull = !slot.card && !isCard.get(id) ? 8 : !slot.card || !isCard.get(id) ? 2 : 1
          sum += pull * (centre.get(id) ?? 0)
          weight += pull
        }
        return weight > 0 ? { at: sum / weight, weight: slot.card ? 1 : 2 } : { at: centre.get(slot.id) ?? 0, weight: 0.5 }
      })
      spread(row, wish, total, options.gapX).forEach((x, n) => { centre.set((row[n] as Slot).id, x) })
    }
  }
  const left = Math.min(...rows.flat().map((slot) => (centre.get(slot.id) ?? 0) - slot.size / 2))
  for (const [id, x] of centre) centre.set(id, x - left + options.margin)
  return centre
}

/** The places nearest to the wishes (least squares) that keep order, gaps and the width: pool adjacent violators. */
function spread(row: Slot[], wish: { at: number; weight: number }[], total: number, gap: number): number[] {
  const offset: number[] = []
  row.forEach((slot, i) => {
    const previous = row[i - 1]
    offset.push(previous ? (offset[i - 1] ?? 0) + previous.size / 2 + gapBetween(previous, slot, gap) + slot.size / 2 : slot.size / 2)
  })
  const pools: { sum: number; weight: number; count: number }[] = []
  wish.forEach(({ at, weight }, i) => {
    pools.push({ sum: weight * (at - (offset[i] ?? 0)), weight, count: 1 })
    for (;;) {
      const [last, previous] = [pools.at(-1), pools.at(-2)]
      if (!last || !previous || previous.sum / previous.weight <= last.sum / last.weight) break
      pools.splice(-2, 2, { sum: previous.sum + last.sum, weight: previous.weight + last.weight, count: previous.count + last.count })
    }
  })
  const lastSlot = row.at(-1)
  const room = Math.max(0, total - ((offset.at(-1) ?? 0) + (lastSlot?.size ?? 0) / 2))
  const free = pools.flatMap((pool) => Array.from({ length: pool.count }, () => Math.min(room, Math.max(0, pool.sum / pool.weight))))
  return free.map((x, i) => x + (offset[i] ?? 0))
}

function rowTops(stages: StageRows[], options: LayoutOptions): { y: number[]; height: number; bands: Band[] } {
  const y: number[] = []
  const bands: Band[] = []
  let top = 0
  for (const { stage, rows } of stages) {
    const start = top
    top += options.heading
    for (let i = 0; i < rows.length; i += 1) {
      y.push(top)
      top += options.height + (i + 1 < rows.length ? options.gapY : options.gapY / 2)
    }
    bands.push({ stage, y: start, height: top - start, nodes: rows.flat() })
  }
  return { y, height: top, bands }
}

/** Straight through the rows it crosses, curved in the gaps between them. */
function draw(chain: string[], centre: Map<string, number>, rowOf: Map<string, number>, tops: number[], options: LayoutOptions): string {
  const round = (n: number) => Math.round(n * 10) / 10
  let path = ''
  for (let i = 0; i + 1 < chain.length; i += 1) {
    const [a, b] = [chain[i] as string, chain[i + 1] as string]
    const [x1, x2] = [round(centre.get(a) ?? 0), round(centre.get(b) ?? 0)]
    const y1 = round((tops[rowOf.get(a) ?? 0] ?? 0) + options.height)
    const y2 = round(tops[rowOf.get(b) ?? 0] ?? 0)
    const bend = round((y2 - y1) * 0.55)
    path += `${i === 0 ? `M${x1} ${y1}` : `L${x1} ${y1}`}C${x1} ${round(y1 + bend)} ${x2} ${round(y2 - bend)} ${x2} ${y2}`
  }
  return path
}

/** Where an arrow key leads: along a line if there is one, else to the nearest card that way. */
export function neighbour({ nodes, lines }: Pick<Layout, 'nodes' | 'lines'>, id: string, way: 'left' | 'right' | 'up' | 'down'): string | null {
  const here = nodes.find((one) => one.id === id)
  if (!here) return nodes[0]?.id ?? null
  const others = nodes.filter((one) => {
    if (one.id === id) return false
    if (way === 'left') return one.row === here.row && one.x < here.x
    if (way === 'right') return one.row === here.row && one.x > here.x
    return way === 'up' ? one.row < here.row : one.row > here.row
  })
  const linked = new Set(lines.flatMap((line) => (way === 'up' && line.to === id ? [line.from] : way === 'down' && line.from === id ? [line.to] : [])))
  const far = (one: Placed) => (linked.has(one.id) ? 0 : 1e9) + Math.abs(one.row - here.row) * 1e6 + Math.abs(one.x - here.x)
  return others.sort((a, b) => far(a) - far(b))[0]?.id ?? null
}
