// All SQL of the lineage graph.
import { type ExpressionBuilder, sql } from 'kysely';
import { parseStored } from '../../kernel/json.ts';
import type { NodeRef, NodeType } from '../../kernel/node-ref.ts';
import type { Tx } from '../../platform/db/database.ts';
import { insertRows, type RowInsert } from '../../platform/db/insert-rows.ts';
import type { Edge, LineageNode, Relation } from './model.ts';

type NodeRow = { type: string; id: string; project: string; label: string; detail: string; at: number };
type LineageTables = {
  lineage_nodes: NodeRow;
  lineage_edges: { from_type: string; from_id: string; to_type: string; to_id: string; relation: string; at: number };
};

const tables = (tx: Tx) => tx.withTables<LineageTables>();

function toEdge(row: {
  readonly from_type: string;
  readonly from_id: string;
  readonly to_type: string;
  readonly to_id: string;
  readonly relation: string;
}): Edge {
  return {
    from: { type: row.from_type as NodeType, id: row.from_id },
    to: { type: row.to_type as NodeType, id: row.to_id },
    relation: row.relation as Relation,
  };
}

function toNode(row: NodeRow): LineageNode {
  return {
    type: row.type as NodeType,
    id: row.id,
    project: row.project,
    label: row.label,
    detail: parseStored(row.detail, {}),
    at: row.at,
  };
}

const nodeInsert: RowInsert = {
  table: 'lineage_nodes',
  columns: ['type', 'id', 'project', 'label', 'detail', 'at'],
  tail: 'ON CONFLICT (type, id) DO UPDATE SET label = excluded.label, detail = excluded.detail',
};

export async function upsertNode(tx: Tx, { type, id, project, label, detail, at }: LineageNode): Promise<void> {
  await insertRows(tx, nodeInsert, [type, id, project, label, JSON.stringify(detail), at]);
}

const edgeInsert: RowInsert = {
  table: 'lineage_edges',
  columns: ['from_type', 'from_id', 'to_type', 'to_id', 'relation', 'at'],
  tail: 'ON CONFLICT DO NOTHING',
};

export async function insertEdge(tx: Tx, { from, to, relation }: Edge, at: number): Promise<void> {
  await insertRows(tx, edgeInsert, [from.type, from.id, to.type, to.id, relation, at]);
}

export async function findNode(tx: Tx, ref: NodeRef): Promise<LineageNode | undefined> {
  const row = await tables(tx)
    .selectFrom('lineage_nodes')
    .selectAll()
    .where('type', '=', ref.type)
    .where('id', '=', ref.id)
    .executeTakeFirst();
  return row === undefined ? undefined : toNode(row);
}

/** Nodes with this id, of whatever type: for links that carry only an id. */
export async function findById(tx: Tx, id: string): Promise<LineageNode[]> {
  const rows = await tables(tx).selectFrom('lineage_nodes').selectAll().where('id', '=', id).limit(10).execute();
  return rows.map(toNode);
}

/** Edges that end (upstream) or begin (downstream) at one of the nodes. */
export async function edgesAt(
  tx: Tx,
  direction: 'upstream' | 'downstream',
  refs: readonly NodeRef[],
  limit: number,
): Promise<Edge[]> {
  if (refs.length === 0) return [];
  const type = direction === 'upstream' ? 'to_type' : 'from_type';
  const id = direction === 'upstream' ? 'to_id' : 'from_id';
  const rows = await tables(tx)
    .selectFrom('lineage_edges')
    .selectAll()
    .where((eb) => eb.or(refs.map((ref) => eb.and([eb(type, '=', ref.type), eb(id, '=', ref.id)]))))
    .orderBy('at', 'desc')
    .orderBy('from_id')
    .orderBy('to_id')
    .limit(limit)
    .execute();
  return rows.map(toEdge);
}

/** As `edgesAt`, at most so many of each node, the newest. */
export async function newestEdgesAt(
  tx: Tx,
  direction: 'upstream' | 'downstream',
  refs: readonly NodeRef[],
  each: number,
): Promise<Edge[]> {
  if (refs.length === 0) return [];
  const type = direction === 'upstream' ? 'to_type' : 'from_type';
  const id = direction === 'upstream' ? 'to_id' : 'from_id';
  const ranked = tables(tx)
    .selectFrom('lineage_edges')
    .selectAll()
    .select(
      sql<number>`row_number() over (partition by ${sql.ref(type)}, ${sql.ref(id)} order by at desc, from_id, to_id, relation)`.as(
        'place',
      ),
    )
    .where((eb) => eb.or(refs.map((ref) => eb.and([eb(type, '=', ref.type), eb(id, '=', ref.id)]))));
  const rows = await tables(tx)
    .selectFrom(ranked.as('ranked'))
    .selectAll()
    .where('place', '<=', each)
    .orderBy('at', 'desc')
    .orderBy('from_id')
    .orderBy('to_id')
    .execute();
  return rows.map(toEdge);
}

/** Edges from one of these nodes to another of them. */
export async function edgesAmong(tx: Tx, ids: readonly string[], limit: number): Promise<Edge[]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('lineage_edges')
    .selectAll()
    .where('from_id', 'in', ids)
    .where('to_id', 'in', ids)
    .orderBy('at', 'desc')
    .orderBy('from_id')
    .orderBy('to_id')
    .limit(limit)
    .execute();
  return rows.map(toEdge);
}

/** How many distinct neighbours each of these nodes has in one direction, by the project they are of; null when it was never described. */
export async function countNeighbours(
  tx: Tx,
  direction: 'upstream' | 'downstream',
  refs: readonly NodeRef[],
): Promise<{ readonly type: string; readonly id: string; readonly project: string | null; readonly count: number }[]> {
  if (refs.length === 0) return [];
  const [own, other] = direction === 'upstream' ? (['to', 'from'] as const) : (['from', 'to'] as const);
  const pairs = tables(tx)
    .selectFrom('lineage_edges')
    .select([`${own}_type as type`, `${own}_id as id`, `${other}_type as other_type`, `${other}_id as other_id`])
    .distinct()
    .where((eb) => eb.or(refs.map((ref) => eb.and([eb(`${own}_type`, '=', ref.type), eb(`${own}_id`, '=', ref.id)]))));
  const rows = await tables(tx)
    .selectFrom(pairs.as('pairs'))
    .leftJoin('lineage_nodes as node', (join) =>
      join.onRef('node.type', '=', 'pairs.other_type').onRef('node.id', '=', 'pairs.other_id'),
    )
    .select(({ fn }) => ['pairs.type', 'pairs.id', 'node.project', fn.countAll().as('count')])
    .groupBy(['pairs.type', 'pairs.id', 'node.project'])
    .execute();
  return rows.map(({ type, id, project, count }) => ({ type, id, project, count: Number(count) }));
}

/** For each node, the distinct nodes that it or one of its parts was used by or came to be, counted by type; most first. */
export async function countUses(
  tx: Tx,
  refs: readonly NodeRef[],
): Promise<{ readonly id: string; readonly type: NodeType; readonly count: number }[]> {
  if (refs.length === 0) return [];
  const isRoot = (eb: ExpressionBuilder<LineageTables & { root: LineageTables['lineage_edges'] }, 'root'>) =>
    eb.or(refs.map((ref) => eb.and([eb('root.from_type', '=', ref.type), eb('root.from_id', '=', ref.id)])));
  const direct = tables(tx)
    .selectFrom('lineage_edges as root')
    .where(isRoot)
    .where('root.relation', 'in', ['used', 'derived'])
    .select(['root.from_id as id', 'root.to_type as type', 'root.to_id as user']);
  const ofParts = tables(tx)
    .selectFrom('lineage_edges as root')
    .where(isRoot)
    .where('root.relation', '=', 'contains')
    .innerJoin('lineage_edges as part', (join) =>
      join.onRef('part.from_type', '=', 'root.to_type').onRef('part.from_id', '=', 'root.to_id'),
    )
    .where('part.relation', 'in', ['used', 'derived'])
    .whereRef('part.to_type', '!=', 'part.from_type')
    .select(['root.from_id as id', 'part.to_type as type', 'part.to_id as user']);
  const rows = await tables(tx)
    .selectFrom(direct.union(ofParts).as('uses'))
    .select(({ fn }) => ['id', 'type', fn.countAll().as('count')])
    .groupBy(['id', 'type'])
    .orderBy('count', 'desc')
    .orderBy('type')
    .execute();
  return rows.map(({ id, type, count }) => ({ id, type: type as NodeType, count: Number(count) }));
}

export async function findNodes(tx: Tx, refs: readonly NodeRef[]): Promise<LineageNode[]> {
  if (refs.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('lineage_nodes')
    .selectAll()
    .where((eb) => eb.or(refs.map((ref) => eb.and([eb('type', '=', ref.type), eb('id', '=', ref.id)]))))
    .execute();
  return rows.map(toNode);
}

export async function listNodes(
  tx: Tx,
  filter: { readonly project: string; readonly type?: string | undefined; readonly text?: string | undefined },
  before: { readonly at: number; readonly id: string },
  limit: number,
): Promise<LineageNode[]> {
  let query = tables(tx)
    .selectFrom('lineage_nodes')
    .selectAll()
    .where('project', '=', filter.project)
    .where((eb) => eb.or([eb('at', '<', before.at), eb.and([eb('at', '=', before.at), eb('id', '<', before.id)])]));
  if (filter.type !== undefined) query = query.where('type', '=', filter.type);
  if (filter.text !== undefined) {
    const pattern = `%${filter.text.toLowerCase().replace(/[%_\\]/g, (character) => `\\${character}`)}%`;
    query = query.where((eb) => eb(eb.fn<string>('lower', ['label']), 'like', eb.val(pattern)));
  }
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toNode);
}
