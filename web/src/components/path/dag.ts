/** The graph of a path, pure: what needs what, and which of its edges are worth drawing. */

export interface DagNode { id: string; requires: readonly string[] }

/** Prerequisites within the set, each once; an edge that would close a circle is left out, so that everything after may rely on order. */
export function prerequisites(nodes: readonly DagNode[]): Map<string, string[]> {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const found = new Map<string, string[]>(nodes.map((node) => [node.id, []]))
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string): void => {
    state.set(id, 'open')
    for (const before of known.get(id)?.requires ?? []) {
      if (!known.has(before) || before === id || state.get(before) === 'open') continue
      if (!state.has(before)) visit(before)
      const mine = found.get(id)
      if (mine && !mine.includes(before)) mine.push(before)
    }
    state.set(id, 'done')
  }
  for (const node of nodes) if (!state.has(node.id)) visit(node.id)
  return found
}

/** Everything that must come before each node. */
export function ancestors(before: Map<string, string[]>): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>()
  const of = (id: string): Set<string> => {
    const ready = all.get(id)
    if (ready) return ready
    const mine = new Set<string>()
    all.set(id, mine)
    for (const one of before.get(id) ?? []) {
      mine.add(one)
      for (const further of of(one)) mine.add(further)
    }
    return mine
  }
  for (const id of before.keys()) of(id)
  return all
}

/** Everything that waits for each node: the other direction. */
export function descendants(above: Map<string, Set<string>>): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>([...above.keys()].map((id) => [id, new Set<string>()]))
  for (const [id, before] of above) for (const one of before) all.get(one)?.add(id)
  return all
}

/** Without the edges that another way already says: a→c goes when a→b→c is there. */
export function transitiveReduction(before: Map<string, string[]>): Map<string, string[]> {
  const above = ancestors(before)
  const reduced = new Map<string, string[]>()
  for (const [id, needs] of before) {
    reduced.set(id, needs.filter((one) => !needs.some((other) => other !== one && above.get(other)?.has(one))))
  }
  return reduced
}

export function reversed(before: Map<string, string[]>): Map<string, string[]> {
  const after = new Map<string, string[]>([...before.keys()].map((id) => [id, []]))
  for (const [id, needs] of before) for (const one of needs) after.get(one)?.push(id)
  return after
}
