// All SQL of webhooks, their deliveries and attempts.
import type { WebhookEventName } from '../../contracts/webhooks.ts';
import { parseStored } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Attempt, Delivery, Webhook } from './model.ts';

type WebhookRow = {
  id: string;
  project: string;
  name: string;
  description: string;
  url: string;
  events: string;
  active: number;
  secret: string | null;
  created_at: number;
  updated_at: number;
  updated_by: string;
};
type DeliveryRow = {
  id: string;
  project: string;
  origin: string;
  owner: string;
  source: string;
  name: string;
  url: string;
  event: string;
  body: string;
  test: number;
  state: string;
  attempts: number;
  tried_before: number;
  last_at: number | null;
  last_ms: number | null;
  last_status: number | null;
  last_error: string | null;
  next_at: number | null;
  created_at: number;
};
type AttemptRow = {
  delivery: string;
  number: number;
  at: number;
  ms: number;
  status: number | null;
  error: string | null;
};
const tables = (tx: Tx) =>
  tx.withTables<{
    webhooks_webhooks: WebhookRow;
    webhooks_deliveries: DeliveryRow;
    webhooks_attempts: AttemptRow;
  }>();

const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  project: row.project,
  name: row.name,
  description: row.description,
  url: row.url,
  events: parseStored<WebhookEventName[]>(row.events, []),
  active: row.active === 1,
  secret: row.secret,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  project: row.project,
  origin: row.origin,
  owner: row.owner,
  source: row.source,
  name: row.name,
  url: row.url,
  event: row.event as WebhookEventName,
  body: row.body,
  test: row.test === 1,
  state: row.state as Delivery['state'],
  attempts: row.attempts,
  triedBefore: row.tried_before,
  last:
    row.last_at === null
      ? null
      : { at: row.last_at, ms: row.last_ms ?? 0, status: row.last_status, error: row.last_error },
  nextAt: row.next_at,
  createdAt: row.created_at,
});

/** Made or replaced. */
export async function putWebhook(tx: Tx, webhook: Webhook): Promise<void> {
  const change = {
    name: webhook.name,
    description: webhook.description,
    url: webhook.url,
    events: JSON.stringify(webhook.events),
    active: webhook.active ? 1 : 0,
    secret: webhook.secret,
    updated_at: webhook.updatedAt,
    updated_by: webhook.updatedBy,
  };
  await tables(tx)
    .insertInto('webhooks_webhooks')
    .values({ id: webhook.id, project: webhook.project, created_at: webhook.createdAt, ...change })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findWebhook(tx: Tx, id: string): Promise<Webhook | undefined> {
  const row = await tables(tx).selectFrom('webhooks_webhooks').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toWebhook(row);
}

/** Newest first. */
export async function listWebhooks(tx: Tx, project: string, before: string, limit: number): Promise<Webhook[]> {
  const rows = await tables(tx)
    .selectFrom('webhooks_webhooks')
    .selectAll()
    .where('project', '=', project)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toWebhook);
}

export async function activeWebhooks(tx: Tx, project: string): Promise<Webhook[]> {
  const rows = await tables(tx)
    .selectFrom('webhooks_webhooks')
    .selectAll()
    .where('project', '=', project)
    .where('active', '=', 1)
    .orderBy('id')
    .execute();
  return rows.map(toWebhook);
}

export async function deleteWebhook(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('webhooks_webhooks').where('id', '=', id).execute();
}

export async function secretIds(tx: Tx): Promise<ReadonlySet<string | null>> {
  const rows = await tables(tx).selectFrom('webhooks_webhooks').select('secret').execute();
  return new Set(rows.map(({ secret }) => secret));
}

/** False when this owner has a delivery of that source. */
export async function insertDelivery(tx: Tx, delivery: Delivery): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx)
    .insertInto('webhooks_deliveries')
    .values({
      id: delivery.id,
      project: delivery.project,
      origin: delivery.origin,
      owner: delivery.owner,
      source: delivery.source,
      name: delivery.name,
      url: delivery.url,
      event: delivery.event,
      body: delivery.body,
      test: delivery.test ? 1 : 0,
      state: delivery.state,
      attempts: delivery.attempts,
      tried_before: delivery.triedBefore,
      last_at: null,
      last_ms: null,
      last_status: null,
      last_error: null,
      next_at: delivery.nextAt,
      created_at: delivery.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['origin', 'owner', 'source']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findDelivery(tx: Tx, id: string): Promise<Delivery | undefined> {
  const row = await tables(tx).selectFrom('webhooks_deliveries').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toDelivery(row);
}

/** Where a delivery stands after an attempt, or when it is to be sent once more. */
export async function moveDelivery(
  tx: Tx,
  id: string,
  { state, nextAt, triedBefore, url }: Pick<Delivery, 'state' | 'nextAt' | 'triedBefore' | 'url'>,
): Promise<void> {
  await tables(tx)
    .updateTable('webhooks_deliveries')
    .set({ state, next_at: nextAt, tried_before: triedBefore, url })
    .where('id', '=', id)
    .execute();
}

export async function insertAttempt(tx: Tx, delivery: string, attempt: Attempt): Promise<void> {
  await tables(tx)
    .insertInto('webhooks_attempts')
    .values({ delivery, ...attempt })
    .execute();
  await tables(tx)
    .updateTable('webhooks_deliveries')
    .set({
      attempts: attempt.number,
      last_at: attempt.at,
      last_ms: attempt.ms,
      last_status: attempt.status,
      last_error: attempt.error,
    })
    .where('id', '=', delivery)
    .execute();
}

/** Oldest first; the newest of them when there are more than the limit. */
export async function listAttempts(tx: Tx, delivery: string, limit: number): Promise<Attempt[]> {
  const rows = await tables(tx)
    .selectFrom('webhooks_attempts')
    .select(['number', 'at', 'ms', 'status', 'error'])
    .where('delivery', '=', delivery)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}

export interface DeliveryFilter {
  readonly project: string;
  readonly webhook?: string | undefined;
  readonly state?: Delivery['state'] | undefined;
}

/** Newest first. */
export async function listDeliveries(
  tx: Tx,
  { project, webhook, state }: DeliveryFilter,
  before: string,
  limit: number,
): Promise<Delivery[]> {
  let query = tables(tx)
    .selectFrom('webhooks_deliveries')
    .selectAll()
    .where('project', '=', project)
    .where('id', '<', before);
  if (webhook !== undefined) query = query.where('owner', '=', webhook);
  if (state !== undefined) query = query.where('state', '=', state);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toDelivery);
}

/** The newest delivery of each of these webhooks that was tried. */
export async function lastTried(tx: Tx, owners: readonly string[]): Promise<ReadonlyMap<string, Delivery>> {
  const found = new Map<string, Delivery>();
  for (const owner of owners) {
    const row = await tables(tx)
      .selectFrom('webhooks_deliveries')
      .selectAll()
      .where('owner', '=', owner)
      .where('attempts', '>', 0)
      .orderBy('last_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) found.set(owner, toDelivery(row));
  }
  return found;
}

/** Finished deliveries made before a time. */
export async function countDeliveries(tx: Tx, project: string, before: number): Promise<number> {
  const row = await tables(tx)
    .selectFrom('webhooks_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project', '=', project)
    .where('created_at', '<', before)
    .where('state', '!=', 'queued')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Finished deliveries made before a time, with their attempts; at most `limit`. Resolves to how many went. */
export async function deleteDeliveries(tx: Tx, project: string, before: number, limit: number): Promise<number> {
  const rows = await tables(tx)
    .selectFrom('webhooks_deliveries')
    .select('id')
    .where('project', '=', project)
    .where('created_at', '<', before)
    .where('state', '!=', 'queued')
    .orderBy('id')
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await tables(tx).deleteFrom('webhooks_attempts').where('delivery', 'in', ids).execute();
  await tables(tx).deleteFrom('webhooks_deliveries').where('id', 'in', ids).execute();
  return ids.length;
}
