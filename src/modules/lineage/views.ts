// This module's records as the native API answers them.
import type { LineageGraphView, LineageNodeView } from '../../contracts/lineage.ts';
import { toIso } from '../../kernel/time.ts';
import type { LineageGraph, LineageNode } from './model.ts';

export function toNodeView({ type, id, project, label, detail, at }: LineageNode): LineageNodeView {
  return { type, id, project, label, detail: { ...detail }, at: toIso(at) };
}

export function toGraphView(graph: LineageGraph): LineageGraphView {
  return {
    focus: toNodeView(graph.focus),
    nodes: graph.nodes.map((node) => ({ ...toNodeView(node), depth: node.depth })),
    edges: [...graph.edges],
    truncated: graph.truncated,
  };
}
