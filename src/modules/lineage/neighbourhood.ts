// What stands around a record, small enough to be drawn: of each node only its newest neighbours, and how many more there are, until a
// reader asks for all of one. Whatever is asked for, no more nodes than the limit are read.
import type { NodeRef } from '../../kernel/node-ref.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Edge, LineageNode } from './model.ts';
import * as store from './store.ts';

export type Direction = 'upstream' | 'downstream';

export interface NeighbourhoodRequest {
  /** Edges followed from the focus, each way. */
  readonly up: number;
  readonly down: number;
  /** Neighbours shown of each node and direction. */
  readonly neighbours: number;
  /** Nodes of which all neighbours in a direction are shown, in the order they were asked for. */
  readonly expand: readonly { readonly ref: NodeRef; readonly direction: Direction }[];
  /** Nodes in all. */
  readonly limit: number;
  /** Whether the reader may see records of a project. */
  readonly sees: (project: string) => boolean;
}

export interface Neighbour extends LineageNode {
  /** Edges from the focus. */
  readonly depth: number;
  /** Neighbours that are not shown. */
  readonly moreUp: number;
  readonly moreDown: number;
}

export interface Neighbourhood {
  readonly focus: LineageNode;
  /** The focus first, then the nearest. */
  readonly nodes: readonly Neighbour[];
  readonly edges: readonly Edge[];
  /** The limit left nodes out that were asked for. */
  readonly truncated: boolean;
}

/** Bound parameters of a query stay far below every database's limit. */
const atOnce = 200;
const mostEdges = 5_000;

const keyOf = (ref: NodeRef): string => `${ref.type}/${ref.id}`;

/** @param focus a node that the reader may see */
export async function readNeighbourhood(
  db: Database,
  focus: LineageNode,
  request: NeighbourhoodRequest,
): Promise<Neighbourhood> {
  const { limit, sees } = request;
  const shown = new Map<string, { readonly node: LineageNode; readonly depth: number }>([
    [keyOf(focus), { node: focus, depth: 0 }],
  ]);
  let truncated = false;

  /** Shows neighbours of these nodes; returns those that were not shown before. */
  const step = async (direction: Direction, from: readonly NodeRef[], each: number): Promise<NodeRef[]> => {
    const added: NodeRef[] = [];
    for (let at = 0; at < from.length; at += atOnce) {
      const edges = await store.newestEdgesAt(db.scanner, direction, from.slice(at, at + atOnce), each);
      const ends = edges.map(({ from: first, to }) =>
        direction === 'upstream' ? { end: first, start: to } : { end: to, start: first },
      );
      const unknown = [...new Map(ends.map(({ end }) => [keyOf(end), end])).values()].filter(
        (end) => !shown.has(keyOf(end)),
      );
      const named = new Map<string, LineageNode>();
      for (let part = 0; part < unknown.length; part += atOnce)
        for (const node of await store.findNodes(db.scanner, unknown.slice(part, part + atOnce)))
          named.set(keyOf(node), node);
      for (const { end, start } of ends) {
        if (shown.has(keyOf(end))) continue;
        const node = named.get(keyOf(end)) ?? { ...end, project: focus.project, label: end.id, detail: {}, at: 0 };
        if (!sees(node.project)) continue;
        if (shown.size >= limit) {
          truncated = true;
          return added;
        }
        shown.set(keyOf(end), { node, depth: (shown.get(keyOf(start))?.depth ?? 0) + 1 });
        added.push(end);
      }
    }
    return added;
  };

  for (const [direction, steps] of [
    ['upstream', request.up],
    ['downstream', request.down],
  ] as const) {
    let frontier: readonly NodeRef[] = [focus];
    for (let level = 0; level < steps && frontier.length > 0; level++)
      frontier = await step(direction, frontier, request.neighbours);
  }
  for (const { ref, direction } of request.expand) if (shown.has(keyOf(ref))) await step(direction, [ref], limit);

  const refs = [...shown.values()].map(({ node }) => node);
  const among = await store.edgesAmong(db.scanner, [...new Set(refs.map(({ id }) => id))], mostEdges);
  const edges = among.filter(({ from, to }) => shown.has(keyOf(from)) && shown.has(keyOf(to)));

  const hidden = async (direction: Direction): Promise<ReadonlyMap<string, number>> => {
    const left = new Map<string, number>();
    for (let at = 0; at < refs.length; at += atOnce)
      for (const { type, id, project, count } of await store.countNeighbours(
        db.scanner,
        direction,
        refs.slice(at, at + atOnce),
      ))
        if (project === null || sees(project)) left.set(`${type}/${id}`, (left.get(`${type}/${id}`) ?? 0) + count);
    const drawn = new Map(edges.map((edge) => [`${keyOf(edge.from)} ${keyOf(edge.to)}`, edge]));
    for (const { from, to } of drawn.values()) {
      const own = keyOf(direction === 'upstream' ? to : from);
      left.set(own, (left.get(own) ?? 0) - 1);
    }
    return left;
  };
  const [up, down] = [await hidden('upstream'), await hidden('downstream')];
  return {
    focus,
    nodes: [...shown].map(([key, { node, depth }]) => ({
      ...node,
      depth,
      moreUp: Math.max(0, up.get(key) ?? 0),
      moreDown: Math.max(0, down.get(key) ?? 0),
    })),
    edges,
    truncated,
  };
}
