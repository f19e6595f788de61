// The order in which the spans of a trace are shown: by their start, and a span before those that it called, which may begin with it.

interface Placed {
  readonly id: string;
  readonly parentId: string | null;
}

/** How many spans are above each, by span id; those that call each other in a circle end somewhere in it. */
function depthsOf(spans: readonly Placed[]): ReadonlyMap<string, number> {
  const parents = new Map(spans.map(({ id, parentId }) => [id, parentId]));
  const depths = new Map<string, number>();
  for (const { id } of spans) {
    const chain = new Set<string>();
    let at: string | null = id;
    while (at !== null && parents.has(at) && !depths.has(at) && !chain.has(at)) {
      chain.add(at);
      at = parents.get(at) ?? null;
    }
    let depth = at === null ? 0 : (depths.get(at) ?? -1) + 1;
    for (const one of [...chain].reverse()) depths.set(one, depth++);
  }
  return depths;
}

/** @param startOf when a span began, in any unit */
export function inOrder<T extends Placed>(spans: readonly T[], startOf: (span: T) => number | bigint): T[] {
  const depths = depthsOf(spans);
  const compare = (a: number | bigint | string, b: number | bigint | string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...spans].sort(
    (a, b) =>
      compare(startOf(a), startOf(b)) || compare(depths.get(a.id) ?? 0, depths.get(b.id) ?? 0) || compare(a.id, b.id),
  );
}
