// All SQL of keys of providers: their names, masks and settings, never their values.
import type { Tx } from '../../../platform/db/database.ts';
import type { Key, ProviderKey } from '../model.ts';

type KeyRow = {
  id: string;
  project: string;
  name: string;
  provider: string | null;
  masked: string;
  settings: string;
  value_id: string;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
};
const tables = (tx: Tx) =>
  tx.withTables<{ gateway_keys: KeyRow; gateway_models: { key_id: string | null; id: string } }>();

const toKey = (row: KeyRow): ProviderKey => ({
  id: row.id,
  project: row.project,
  name: row.name,
  provider: row.provider,
  masked: JSON.parse(row.masked) as Record<string, string>,
  settings: JSON.parse(row.settings) as Record<string, string>,
  valueId: row.value_id,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

export async function putKey(tx: Tx, key: ProviderKey): Promise<void> {
  const change = {
    provider: key.provider,
    masked: JSON.stringify(key.masked),
    settings: JSON.stringify(key.settings),
    value_id: key.valueId,
    updated_at: key.updatedAt,
    updated_by: key.updatedBy,
  };
  await tables(tx)
    .insertInto('gateway_keys')
    .values({
      id: key.id,
      project: key.project,
      name: key.name,
      created_at: key.createdAt,
      created_by: key.createdBy,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findKey(tx: Tx, project: string, key: Key): Promise<ProviderKey | undefined> {
  const query = tables(tx).selectFrom('gateway_keys').selectAll().where('project', '=', project);
  const row = await ('id' in key ? query.where('id', '=', key.id) : query.where('name', '=', key.name))
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toKey(row);
}

/** By name. */
export async function listKeys(
  tx: Tx,
  project: string,
  { provider, after = '' }: { readonly provider?: string | undefined; readonly after?: string | undefined },
  limit: number,
): Promise<ProviderKey[]> {
  let query = tables(tx)
    .selectFrom('gateway_keys')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after);
  if (provider !== undefined) query = query.where('provider', '=', provider);
  return (await query.orderBy('name').limit(limit).execute()).map(toKey);
}

/** Models of the key have none afterwards. */
export async function deleteKey(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('gateway_keys').where('id', '=', id).execute();
  await tables(tx).updateTable('gateway_models').set({ key_id: null }).where('key_id', '=', id).execute();
}

export async function valueIds(tx: Tx): Promise<ReadonlySet<string>> {
  const rows = await tables(tx).selectFrom('gateway_keys').select('value_id').execute();
  return new Set(rows.map(({ value_id }) => value_id));
}
