// Entry of a thread: places for the nodes of a graph by the layered method of ELK, edges with right angles.
import Elk, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { GraphLayout, GraphShape } from './shape.ts';

const size = { width: 200, height: 56 };
const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.spacing.nodeNode': '24',
  'elk.layered.spacing.nodeNodeBetweenLayers': '64',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

/** Called by name in a thread. @public */
export async function layOut({ nodes, edges }: GraphShape): Promise<GraphLayout> {
  const graph: ElkNode = await new Elk.default().layout({
    id: 'graph',
    layoutOptions: options,
    children: Array.from({ length: nodes }, (_, index) => ({ id: `n${index}`, ...size })),
    edges: edges.map(([from, to], index) => ({ id: `e${index}`, sources: [`n${from}`], targets: [`n${to}`] })),
  });
  return {
    places: (graph.children ?? []).map(({ x = 0, y = 0 }) => ({ x, y })),
    ways: (graph.edges ?? []).map(({ sections: [section] = [] }) =>
      section === undefined
        ? []
        : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(({ x, y }) => ({ x, y })),
    ),
  };
}
