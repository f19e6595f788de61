// All SQL of review queues.
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { ItemStatus, QueueKind, ReviewItem, ReviewQueue } from './queue.ts';

type QueueRow = {
  id: string;
  project: string;
  experiment_id: string;
  name: string;
  name_key: string;
  kind: string;
  owner: string;
  schema_ids: string;
  created_at: number;
  updated_at: number;
};
type ItemRow = {
  queue_id: string;
  place: string;
  trace_id: string;
  status: string;
  completed_by: string | null;
  completed_at: number | null;
  created_at: number;
  updated_at: number;
};
type QueueTables = {
  review_queues: QueueRow;
  review_queue_users: { queue_id: string; user_name: string; place: number };
  review_items: ItemRow;
};

const tables = (tx: Tx) => tx.withTables<QueueTables>();
const rowsAtOnce = 200;

async function complete(tx: Tx, rows: readonly QueueRow[]): Promise<ReviewQueue[]> {
  const users = new Map<string, string[]>();
  for (const part of chunks(rows, rowsAtOnce)) {
    const found = await tables(tx)
      .selectFrom('review_queue_users')
      .selectAll()
      .where(
        'queue_id',
        'in',
        part.map(({ id }) => id),
      )
      .orderBy('place')
      .execute();
    for (const { queue_id, user_name } of found) users.set(queue_id, [...(users.get(queue_id) ?? []), user_name]);
  }
  return rows.map((row) => ({
    id: row.id,
    project: row.project,
    experimentId: row.experiment_id,
    name: row.name,
    kind: row.kind as QueueKind,
    owner: row.owner,
    users: users.get(row.id) ?? [],
    schemaIds: JSON.parse(row.schema_ids) as string[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}

export async function upsertQueue(tx: Tx, queue: ReviewQueue): Promise<void> {
  const change = {
    name: queue.name,
    name_key: queue.name.toLowerCase(),
    owner: queue.owner,
    schema_ids: JSON.stringify(queue.schemaIds),
    updated_at: queue.updatedAt,
  };
  await tables(tx)
    .insertInto('review_queues')
    .values({
      id: queue.id,
      project: queue.project,
      experiment_id: queue.experimentId,
      kind: queue.kind,
      created_at: queue.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
  await tables(tx).deleteFrom('review_queue_users').where('queue_id', '=', queue.id).execute();
  if (queue.users.length > 0)
    await tables(tx)
      .insertInto('review_queue_users')
      .values(queue.users.map((user, place) => ({ queue_id: queue.id, user_name: user, place })))
      .execute();
}

export async function findQueue(tx: Tx, project: string, id: string): Promise<ReviewQueue | undefined> {
  const rows = await tables(tx)
    .selectFrom('review_queues')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .execute();
  return (await complete(tx, rows))[0];
}

export async function findQueueByName(tx: Tx, experimentId: string, name: string): Promise<ReviewQueue | undefined> {
  const rows = await tables(tx)
    .selectFrom('review_queues')
    .selectAll()
    .where('experiment_id', '=', experimentId)
    .where('name_key', '=', name.trim().toLowerCase())
    .execute();
  return (await complete(tx, rows))[0];
}

/** Newest first, of an experiment or of the whole project; only those of a user, or with a trace. */
export async function listQueues(
  tx: Tx,
  of: { readonly project: string; readonly experimentId?: string | undefined },
  only: { readonly user?: string | undefined; readonly traceId?: string | undefined },
  before: string | undefined,
  limit: number,
): Promise<ReviewQueue[]> {
  let query = tables(tx).selectFrom('review_queues').selectAll().where('project', '=', of.project);
  if (of.experimentId !== undefined) query = query.where('experiment_id', '=', of.experimentId);
  if (before !== undefined) query = query.where('id', '<', before);
  const { user, traceId } = only;
  if (user !== undefined)
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('review_queue_users').select('queue_id').where('user_name', '=', user),
    );
  if (traceId !== undefined)
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('review_items').select('queue_id').where('trace_id', '=', traceId),
    );
  return complete(tx, await query.orderBy('id', 'desc').limit(limit).execute());
}

export async function deleteQueue(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('review_items').where('queue_id', '=', id).execute();
  await tables(tx).deleteFrom('review_queue_users').where('queue_id', '=', id).execute();
  await tables(tx).deleteFrom('review_queues').where('id', '=', id).execute();
}

/** How far the review of a queue's traces is. */
export type Progress = Readonly<Record<ItemStatus, number>>;

export async function countItems(tx: Tx, queueIds: readonly string[]): Promise<Map<string, Progress>> {
  const found = new Map<string, Progress>();
  for (const part of chunks(queueIds, rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('review_items')
      .select(({ fn }) => ['queue_id', 'status', fn.countAll().as('items')])
      .where('queue_id', 'in', part)
      .groupBy(['queue_id', 'status'])
      .execute();
    for (const { queue_id, status, items } of rows)
      found.set(queue_id, {
        ...(found.get(queue_id) ?? { pending: 0, complete: 0, declined: 0 }),
        [status]: Number(items),
      });
  }
  return found;
}

const toItem = (row: ItemRow): ReviewItem => ({
  queueId: row.queue_id,
  traceId: row.trace_id,
  status: row.status as ItemStatus,
  completedBy: row.completed_by,
  completedAt: row.completed_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Writes items; one of the same trace keeps its place. */
export async function upsertItems(
  tx: Tx,
  items: readonly { readonly item: ReviewItem; readonly place: string }[],
): Promise<void> {
  for (const part of chunks(items, rowsAtOnce))
    await tables(tx)
      .insertInto('review_items')
      .values(
        part.map(({ item, place }) => ({
          queue_id: item.queueId,
          place,
          trace_id: item.traceId,
          status: item.status,
          completed_by: item.completedBy,
          completed_at: item.completedAt,
          created_at: item.createdAt,
          updated_at: item.updatedAt,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['queue_id', 'trace_id']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          completed_by: eb.ref('excluded.completed_by'),
          completed_at: eb.ref('excluded.completed_at'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute();
}

/** Those of these traces that the queue has, by trace. */
export async function findItems(
  tx: Tx,
  queueId: string,
  traceIds: readonly string[],
): Promise<Map<string, ReviewItem>> {
  const found = new Map<string, ReviewItem>();
  for (const part of chunks(traceIds, rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('review_items')
      .selectAll()
      .where('queue_id', '=', queueId)
      .where('trace_id', 'in', part)
      .execute();
    for (const row of rows) found.set(row.trace_id, toItem(row));
  }
  return found;
}

export async function deleteItems(tx: Tx, queueId: string, traceIds: readonly string[]): Promise<void> {
  for (const part of chunks(traceIds, rowsAtOnce))
    await tables(tx).deleteFrom('review_items').where('queue_id', '=', queueId).where('trace_id', 'in', part).execute();
}

/** Newest first, with the place of each. */
export async function listItems(
  tx: Tx,
  queueId: string,
  status: ItemStatus | undefined,
  before: string | undefined,
  limit: number,
): Promise<{ readonly item: ReviewItem; readonly place: string }[]> {
  let query = tables(tx).selectFrom('review_items').selectAll().where('queue_id', '=', queueId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (before !== undefined) query = query.where('place', '<', before);
  const rows = await query.orderBy('place', 'desc').limit(limit).execute();
  return rows.map((row) => ({ item: toItem(row), place: row.place }));
}
