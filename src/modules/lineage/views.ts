// This module's records as the native API answers them.
import type { LineageGraphView, LineageNodeView, NeighbourhoodView } from '../../contracts/lineage.ts';
import { toIso } from '../../kernel/time.ts';
import type { LineageGraph, LineageNode } from './model.ts';
import type { Neighbourhood } from './neighbourhood.ts';

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

export function toNeighbourhoodView(found: Neighbourhood): NeighbourhoodView {
  return {
    focus: toNodeView(found.focus),
    nodes: found.nodes.map((node) => ({
      ...toNodeView(node),
      depth: node.depth,
      moreUp: node.moreUp,
      moreDown: node.moreDown,
    })),
    edges: [...found.edges],
    truncated: found.truncated,
  };
}
