// All SQL of models that endpoints use.
import { parseStored, storedJson } from '../../../kernel/json.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Key, ModelDefinition, Prices } from '../model.ts';

export type ModelRow = {
  id: string;
  project: string;
  name: string;
  key_id: string | null;
  provider: string;
  model: string;
  prices: string | null;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
};
type Tables = {
  gateway_models: ModelRow;
  gateway_keys: { id: string; name: string };
  gateway_attachments: { model_id: string; endpoint_id: string };
};
const tables = (tx: Tx) => tx.withTables<Tables>();

export const toModel = (row: ModelRow & { readonly key_name: string | null }): ModelDefinition => ({
  id: row.id,
  project: row.project,
  name: row.name,
  keyId: row.key_id,
  keyName: row.key_name,
  provider: row.provider,
  model: row.model,
  prices: parseStored<Prices | null>(row.prices, null),
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

const select = (tx: Tx) =>
  tables(tx)
    .selectFrom('gateway_models as m')
    .leftJoin('gateway_keys as k', 'k.id', 'm.key_id')
    .selectAll('m')
    .select('k.name as key_name');

export async function putModel(tx: Tx, model: ModelDefinition): Promise<void> {
  const change = {
    name: model.name,
    key_id: model.keyId,
    provider: model.provider,
    model: model.model,
    prices: storedJson(model.prices),
    updated_at: model.updatedAt,
    updated_by: model.updatedBy,
  };
  const { id, project, createdAt, createdBy } = model;
  await tables(tx)
    .insertInto('gateway_models')
    .values({ id, project, created_at: createdAt, created_by: createdBy, ...change })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findModel(tx: Tx, project: string, key: Key): Promise<ModelDefinition | undefined> {
  const query = select(tx).where('m.project', '=', project);
  const row = await ('id' in key ? query.where('m.id', '=', key.id) : query.where('m.name', '=', key.name))
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toModel(row);
}

/** By name. */
export async function listModels(
  tx: Tx,
  project: string,
  where: {
    readonly provider?: string | undefined;
    readonly keyId?: string | undefined;
    readonly after?: string | undefined;
  },
  limit: number,
): Promise<ModelDefinition[]> {
  let query = select(tx)
    .where('m.project', '=', project)
    .where('m.name', '>', where.after ?? '');
  if (where.provider !== undefined) query = query.where('m.provider', '=', where.provider);
  if (where.keyId !== undefined) query = query.where('m.key_id', '=', where.keyId);
  return (await query.orderBy('m.name').limit(limit).execute()).map(toModel);
}

export async function isAttached(tx: Tx, id: string): Promise<boolean> {
  const row = await tables(tx)
    .selectFrom('gateway_attachments')
    .select('endpoint_id')
    .where('model_id', '=', id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteModel(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('gateway_models').where('id', '=', id).execute();
}
