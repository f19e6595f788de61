// Many alike neighbours as one counted node, so that a graph stays readable; the list beside it names each of them.
import type { GraphEdge, GraphNode } from './graph.tsx';
import { layersOf } from './graph-layers.ts';

const shownAlike = 40;

/** Bundles the nodes of one kind in one layer when there are more than forty; the focus is never bundled. */
export function bundled(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  focus: string,
  listPath: string,
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const places = layersOf(
    nodes.map(({ key }) => key),
    edges,
  );
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const group = node.key === focus ? 'focus' : `${places.get(node.key)?.layer ?? 0} ${node.kind}`;
    groups.set(group, [...(groups.get(group) ?? []), node]);
  }
  const shown: GraphNode[] = [];
  const stands = new Map<string, string>();
  for (const [group, members] of groups) {
    const [first] = members;
    if (first === undefined) continue;
    if (members.length <= shownAlike) {
      shown.push(...members);
      continue;
    }
    shown.push({ key: group, label: `${members.length} × ${first.kind}`, kind: 'open the list', to: listPath });
    for (const { key } of members) stands.set(key, group);
  }
  const kept = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const from = stands.get(edge.from) ?? edge.from;
    const to = stands.get(edge.to) ?? edge.to;
    if (from !== to) kept.set(`${from} ${to}`, { from, to, label: edge.label });
  }
  return { nodes: shown, edges: [...kept.values()] };
}
