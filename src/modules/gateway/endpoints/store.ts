// All SQL of endpoints, the models attached to them, their tags and what is bound to them.
import { parseStored, storedJson } from '../../../kernel/json.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { pairTable } from '../../../platform/db/pairs.ts';
import type { Attachment, AttachmentRole, Binding, Endpoint, Fallback, Key } from '../model.ts';
import { type ModelRow, toModel } from '../models/store.ts';

type EndpointRow = {
  id: string;
  project: string;
  name: string;
  experiment_id: string | null;
  tracked: number;
  split: number;
  fallback: string | null;
  cache_seconds: number | null;
  timeout_ms: number;
  retries: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
};
type AttachmentRow = {
  id: string;
  endpoint_id: string;
  model_id: string;
  role: string;
  weight: number;
  position: number | null;
  created_at: number;
  created_by: string;
};
type BindingRow = {
  endpoint_id: string;
  resource_type: string;
  resource_id: string;
  created_at: number;
  created_by: string;
};
type Tables = {
  gateway_endpoints: EndpointRow;
  gateway_attachments: AttachmentRow;
  gateway_models: ModelRow;
  gateway_keys: { id: string; name: string };
  gateway_tags: { endpoint_id: string; key: string; value: string };
  gateway_bindings: BindingRow;
  gateway_attached_guardrails: { endpoint_id: string };
  gateway_usage: { endpoint_id: string };
};
const tables = (tx: Tx) => tx.withTables<Tables>();

export const endpointTags = pairTable('gateway_tags', 'endpoint_id');

async function complete(tx: Tx, rows: readonly EndpointRow[]): Promise<Endpoint[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const attached = await tables(tx)
    .selectFrom('gateway_attachments as a')
    .innerJoin('gateway_models as m', 'm.id', 'a.model_id')
    .leftJoin('gateway_keys as k', 'k.id', 'm.key_id')
    .selectAll('m')
    .select([
      'a.id as attachment_id',
      'a.endpoint_id',
      'a.role',
      'a.weight',
      'a.position',
      'a.created_at as attached_at',
      'a.created_by as attached_by',
      'k.name as key_name',
    ])
    .where('a.endpoint_id', 'in', ids)
    // `fallback` comes before `primary` in the alphabet.
    .orderBy('a.role', 'desc')
    .orderBy('a.position')
    .orderBy('a.id')
    .execute();
  const tags = await endpointTags.read(tx, ids);
  return rows.map((row) => ({
    id: row.id,
    project: row.project,
    name: row.name,
    experimentId: row.experiment_id,
    tracked: row.tracked === 1,
    split: row.split === 1,
    fallback: parseStored<Fallback | null>(row.fallback, null),
    cacheSeconds: row.cache_seconds,
    timeoutMs: row.timeout_ms,
    retries: row.retries,
    tags: tags.get(row.id) ?? {},
    models: attached
      .filter((one) => one.endpoint_id === row.id)
      .map(
        (one): Attachment => ({
          id: one.attachment_id,
          endpointId: one.endpoint_id,
          role: one.role as AttachmentRole,
          weight: one.weight,
          position: one.position,
          model: toModel(one),
          createdAt: one.attached_at,
          createdBy: one.attached_by,
        }),
      ),
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }));
}

export async function findEndpoint(tx: Tx, project: string, key: Key): Promise<Endpoint | undefined> {
  const query = tables(tx).selectFrom('gateway_endpoints').selectAll().where('project', '=', project);
  const row = await ('id' in key ? query.where('id', '=', key.id) : query.where('name', '=', key.name))
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : (await complete(tx, [row]))[0];
}

/** By name. */
export async function listEndpoints(
  tx: Tx,
  project: string,
  where: { readonly provider?: string | undefined; readonly after?: string | undefined },
  limit: number,
): Promise<Endpoint[]> {
  let query = tables(tx)
    .selectFrom('gateway_endpoints as e')
    .selectAll('e')
    .where('e.project', '=', project)
    .where('e.name', '>', where.after ?? '');
  const { provider } = where;
  if (provider !== undefined)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('gateway_attachments as a')
          .innerJoin('gateway_models as m', 'm.id', 'a.model_id')
          .select('a.id')
          .whereRef('a.endpoint_id', '=', 'e.id')
          .where('m.provider', '=', provider),
      ),
    );
  return complete(tx, await query.orderBy('e.name').limit(limit).execute());
}

/** The endpoint without its models and tags, which have calls of their own. */
export async function putEndpoint(tx: Tx, endpoint: Omit<Endpoint, 'models' | 'tags'>): Promise<void> {
  const change = {
    name: endpoint.name,
    experiment_id: endpoint.experimentId,
    tracked: endpoint.tracked ? 1 : 0,
    split: endpoint.split ? 1 : 0,
    fallback: storedJson(endpoint.fallback),
    cache_seconds: endpoint.cacheSeconds,
    timeout_ms: endpoint.timeoutMs,
    retries: endpoint.retries,
    updated_at: endpoint.updatedAt,
    updated_by: endpoint.updatedBy,
  };
  const { id, project, createdAt, createdBy } = endpoint;
  await tables(tx)
    .insertInto('gateway_endpoints')
    .values({ id, project, created_at: createdAt, created_by: createdBy, ...change })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export type NewAttachmentRow = Omit<Attachment, 'model'> & { readonly modelId: string };

export async function insertAttachment(tx: Tx, attachment: NewAttachmentRow): Promise<void> {
  const { id, endpointId, modelId, role, weight, position, createdAt, createdBy } = attachment;
  await tables(tx)
    .insertInto('gateway_attachments')
    .values({
      id,
      endpoint_id: endpointId,
      model_id: modelId,
      role,
      weight,
      position,
      created_at: createdAt,
      created_by: createdBy,
    })
    .execute();
}

/** @param attachmentId all of them without it */
export async function deleteAttachments(tx: Tx, endpointId: string, attachmentId?: string): Promise<void> {
  const query = tables(tx).deleteFrom('gateway_attachments').where('endpoint_id', '=', endpointId);
  await (attachmentId === undefined ? query : query.where('id', '=', attachmentId)).execute();
}

export async function deleteTags(tx: Tx, endpointId: string): Promise<void> {
  await tables(tx).deleteFrom('gateway_tags').where('endpoint_id', '=', endpointId).execute();
}

/** With everything that hangs on it. */
export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await deleteAttachments(tx, id);
  await deleteTags(tx, id);
  await tables(tx).deleteFrom('gateway_bindings').where('endpoint_id', '=', id).execute();
  await tables(tx).deleteFrom('gateway_attached_guardrails').where('endpoint_id', '=', id).execute();
  await tables(tx).deleteFrom('gateway_usage').where('endpoint_id', '=', id).execute();
  await tables(tx).deleteFrom('gateway_endpoints').where('id', '=', id).execute();
}

export async function putBinding(tx: Tx, binding: Binding): Promise<void> {
  await tables(tx)
    .insertInto('gateway_bindings')
    .values({
      endpoint_id: binding.endpointId,
      resource_type: binding.resourceType,
      resource_id: binding.resourceId,
      created_at: binding.createdAt,
      created_by: binding.createdBy,
    })
    .onConflict((conflict) => conflict.columns(['endpoint_id', 'resource_type', 'resource_id']).doNothing())
    .execute();
}

export interface BindingQuestion {
  readonly endpointId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceId?: string | undefined;
}

/** Oldest first. */
export async function listBindings(tx: Tx, project: string, where: BindingQuestion, limit: number): Promise<Binding[]> {
  let query = tables(tx)
    .selectFrom('gateway_bindings as b')
    .innerJoin('gateway_endpoints as e', 'e.id', 'b.endpoint_id')
    .selectAll('b')
    .where('e.project', '=', project);
  if (where.endpointId !== undefined) query = query.where('b.endpoint_id', '=', where.endpointId);
  if (where.resourceType !== undefined) query = query.where('b.resource_type', '=', where.resourceType);
  if (where.resourceId !== undefined) query = query.where('b.resource_id', '=', where.resourceId);
  const rows = await query.orderBy('b.created_at').orderBy('b.resource_id').limit(limit).execute();
  return rows.map((row) => ({
    endpointId: row.endpoint_id,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    createdAt: row.created_at,
    createdBy: row.created_by,
  }));
}

export async function deleteBinding(tx: Tx, binding: Omit<Binding, 'createdAt' | 'createdBy'>): Promise<void> {
  await tables(tx)
    .deleteFrom('gateway_bindings')
    .where('endpoint_id', '=', binding.endpointId)
    .where('resource_type', '=', binding.resourceType)
    .where('resource_id', '=', binding.resourceId)
    .execute();
}
