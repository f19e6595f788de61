// All SQL of secrets: names and where their values lie, never the values.
import type { Tx } from '../../platform/db/database.ts';

export interface Secret {
  readonly project: string;
  readonly name: string;
  /** The value's name in the secrets file. */
  readonly valueId: string;
  readonly setAt: number;
  readonly setBy: string;
}

type SecretRow = { project: string; name: string; value_id: string; set_at: number; set_by: string };
const tables = (tx: Tx) => tx.withTables<{ vault_secrets: SecretRow }>();

function toSecret(row: SecretRow): Secret {
  return { project: row.project, name: row.name, valueId: row.value_id, setAt: row.set_at, setBy: row.set_by };
}

export async function putSecret(tx: Tx, { project, name, valueId, setAt, setBy }: Secret): Promise<void> {
  const change = { value_id: valueId, set_at: setAt, set_by: setBy };
  await tables(tx)
    .insertInto('vault_secrets')
    .values({ project, name, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet(change))
    .execute();
}

export async function findSecret(tx: Tx, project: string, name: string): Promise<Secret | undefined> {
  const row = await tables(tx)
    .selectFrom('vault_secrets')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toSecret(row);
}

export async function listSecrets(tx: Tx, project: string, after: string, limit: number): Promise<Secret[]> {
  const rows = await tables(tx)
    .selectFrom('vault_secrets')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toSecret);
}

export async function deleteSecret(tx: Tx, project: string, name: string): Promise<void> {
  await tables(tx).deleteFrom('vault_secrets').where('project', '=', project).where('name', '=', name).execute();
}

export async function valueIds(tx: Tx): Promise<ReadonlySet<string>> {
  const rows = await tables(tx).selectFrom('vault_secrets').select('value_id').execute();
  return new Set(rows.map(({ value_id }) => value_id));
}
