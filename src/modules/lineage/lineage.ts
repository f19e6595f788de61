// The lineage graph: written by every module in the transaction of its fact, read breadth first around a focus.
import type { NodeRef } from '../../kernel/node-ref.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { lineageErrors } from './errors.ts';
import type { Edge, LineageGraph, LineageNode, Use } from './model.ts';
import { type Neighbourhood, type NeighbourhoodRequest, readNeighbourhood } from './neighbourhood.ts';
import * as store from './store.ts';

export interface Lineage {
  /** Names a node (again, when its label changed). */
  describe(
    tx: Tx,
    node: {
      readonly ref: NodeRef;
      readonly project: string;
      readonly label: string;
      readonly detail?: Readonly<Record<string, unknown>>;
    },
  ): Promise<void>;
  /** Adds edges; one that is there already stays as it is. */
  link(tx: Tx, ...edges: readonly Edge[]): Promise<void>;
  /** What a node came from (`upstream`), what came of it (`downstream`), or both, to a depth in edges. */
  around(
    ref: NodeRef,
    options: {
      readonly direction: 'upstream' | 'downstream' | 'both';
      readonly depth: number;
      readonly limit?: number;
    },
  ): Promise<LineageGraph>;
  /** As much of the graph around a node as can be drawn. @throws AppError `lineage.unknown_node`, also of one the reader may not see */
  neighbourhood(ref: NodeRef, request: NeighbourhoodRequest): Promise<Neighbourhood>;
  /**
   * How many records each of these, or a part of it (`contains`), went into, by type; the widest use first. The keys are the ids.
   * A part that another part came of is no use.
   */
  usesOf(refs: readonly NodeRef[]): Promise<ReadonlyMap<string, readonly Use[]>>;
  /** The record with an id, whatever its type. */
  resolve(id: string): Promise<LineageNode>;
  list(
    filter: { readonly project: string; readonly type?: string | undefined; readonly text?: string | undefined },
    page: PageRequest,
  ): Promise<Page<LineageNode>>;
}

/** Bound parameters per query stay far below every database's limit. */
const frontierSize = 200;

const keyOf = (ref: NodeRef): string => `${ref.type}/${ref.id}`;
const edgeKey = (edge: Edge): string => `${keyOf(edge.from)}>${edge.relation}>${keyOf(edge.to)}`;

/**
 * What of a graph a reader of some projects may see. A focus that is not visible is refused as if it did not exist.
 * @throws AppError `lineage.unknown_node`
 */
export function visibleGraph(graph: LineageGraph, sees: (project: string) => boolean): LineageGraph {
  const { focus } = graph;
  if (!sees(focus.project))
    throw lineageErrors.create('unknown_node', `There is no ${focus.type} ${focus.id} in the lineage graph.`);
  const nodes = graph.nodes.filter(({ project }) => sees(project));
  const shown = new Set([focus, ...nodes].map(keyOf));
  const edges = graph.edges.filter(({ from, to }) => shown.has(keyOf(from)) && shown.has(keyOf(to)));
  return { ...graph, nodes, edges };
}

export function createLineage(deps: { db: Database; clock: Clock }): Lineage {
  const { db, clock } = deps;

  const focusOf = async (ref: NodeRef): Promise<LineageNode> => {
    const node = await store.findNode(db.reader, ref);
    if (node === undefined)
      throw lineageErrors.create('unknown_node', `There is no ${ref.type} ${ref.id} in the lineage graph.`);
    return node;
  };

  /** Breadth first in one direction; fills `depths` and `edges`. Returns true when the limit cut it. */
  const walk = async (
    direction: 'upstream' | 'downstream',
    start: NodeRef,
    depth: number,
    limit: number,
    depths: Map<string, { ref: NodeRef; depth: number }>,
    edges: Map<string, Edge>,
  ): Promise<boolean> => {
    let frontier: NodeRef[] = [start];
    for (let level = 1; level <= depth && frontier.length > 0; level++) {
      const next: NodeRef[] = [];
      for (let at = 0; at < frontier.length; at += frontierSize) {
        const found = await store.edgesAt(db.scanner, direction, frontier.slice(at, at + frontierSize), limit + 1);
        for (const edge of found) {
          const ref = direction === 'upstream' ? edge.from : edge.to;
          if (depths.size >= limit && !depths.has(keyOf(ref))) return true;
          edges.set(edgeKey(edge), edge);
          if (depths.has(keyOf(ref))) continue;
          depths.set(keyOf(ref), { ref, depth: level });
          next.push(ref);
        }
        if (found.length > limit) return true;
      }
      frontier = next;
    }
    return false;
  };

  return {
    async describe(tx, node) {
      await store.upsertNode(tx, {
        ...node.ref,
        project: node.project,
        label: node.label,
        detail: node.detail ?? {},
        at: clock.now(),
      });
    },
    async link(tx, ...edges) {
      for (const edge of edges) await store.insertEdge(tx, edge, clock.now());
    },
    async around(ref, options) {
      const focus = await focusOf(ref);
      const limit = options.limit ?? 500;
      const depths = new Map([[keyOf(ref), { ref, depth: 0 }]]);
      const edges = new Map<string, Edge>();
      let truncated = false;
      for (const direction of ['upstream', 'downstream'] as const) {
        if (options.direction !== 'both' && options.direction !== direction) continue;
        truncated = (await walk(direction, ref, options.depth, limit, depths, edges)) || truncated;
      }
      const nodes: (LineageNode & { depth: number })[] = [];
      const entries = [...depths.values()];
      for (let at = 0; at < entries.length; at += frontierSize) {
        const slice = entries.slice(at, at + frontierSize);
        const named = new Map(
          (
            await store.findNodes(
              db.scanner,
              slice.map((entry) => entry.ref),
            )
          ).map((node) => [keyOf(node), node]),
        );
        for (const entry of slice) {
          const node = named.get(keyOf(entry.ref)) ?? {
            ...entry.ref,
            project: focus.project,
            label: entry.ref.id,
            detail: {},
            at: 0,
          };
          nodes.push({ ...node, depth: entry.depth });
        }
      }
      return { focus, nodes, edges: [...edges.values()], truncated };
    },
    async neighbourhood(ref, request) {
      const focus = await focusOf(ref);
      if (!request.sees(focus.project))
        throw lineageErrors.create('unknown_node', `There is no ${ref.type} ${ref.id} in the lineage graph.`);
      return readNeighbourhood(db, focus, request);
    },
    async usesOf(refs) {
      const uses = new Map<string, Use[]>();
      for (const part of chunks(refs, frontierSize)) {
        for (const { id, type, count } of await store.countUses(db.scanner, part))
          uses.set(id, [...(uses.get(id) ?? []), { type, count }]);
      }
      return uses;
    },
    async resolve(id) {
      const [node] = await store.findById(db.reader, id);
      if (node === undefined) throw lineageErrors.create('unknown_node', `There is no record with the id ${id}.`);
      return node;
    },
    async list(filter, page) {
      const key = page.cursor === undefined ? undefined : decodeCursor(page.cursor, 2);
      const before = {
        at: key === undefined ? Number.MAX_SAFE_INTEGER : Number(key[0]),
        id: key === undefined ? '' : String(key[1]),
      };
      const rows = await store.listNodes(db.scanner, filter, before, page.limit + 1);
      return toPage(rows, page.limit, (node) => [node.at, node.id]);
    },
  };
}
