// Places for the nodes of a directed graph: the layer of a node is its longest way from a source. Edges that would close a cycle are
// left out of the count, so every graph gets places.
export interface Place {
  readonly layer: number;
  readonly row: number;
  /** Nodes in the layer. */
  readonly rows: number;
}

export function layersOf(
  keys: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
): ReadonlyMap<string, Place> {
  const before = new Map<string, string[]>(keys.map((key) => [key, []]));
  for (const { from, to } of edges) if (before.has(from) && from !== to) before.get(to)?.push(from);
  const layer = new Map<string, number>();
  for (const start of keys) {
    const open = new Set<string>();
    const stack = [start];
    while (stack.length > 0) {
      const key = stack.at(-1) as string;
      const waiting = (before.get(key) ?? []).filter((other) => !layer.has(other) && !open.has(other));
      open.add(key);
      if (!layer.has(key) && waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      const known = (before.get(key) ?? []).map((other) => layer.get(other) ?? -1);
      if (!layer.has(key)) layer.set(key, Math.max(-1, ...known) + 1);
      stack.pop();
    }
  }
  const rows = new Map<number, string[]>();
  for (const key of keys) {
    const at = layer.get(key) ?? 0;
    rows.set(at, [...(rows.get(at) ?? []), key]);
  }
  return new Map(
    keys.map((key) => {
      const at = layer.get(key) ?? 0;
      const members = rows.get(at) ?? [key];
      return [key, { layer: at, row: members.indexOf(key), rows: members.length }];
    }),
  );
}
