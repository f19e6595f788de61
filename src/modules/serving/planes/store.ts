// All SQL of the tokens of data planes.
import type { Tx } from '../../../platform/db/database.ts';
import type { PlaneToken } from './model.ts';

type TokenRow = { id: string; name: string; sha256: string; created_by: string; created_at: number };

const tables = (tx: Tx) => tx.withTables<{ serving_plane_tokens: TokenRow }>();

const toToken = ({ id, name, created_by, created_at }: TokenRow): PlaneToken => ({
  id,
  name,
  createdBy: created_by,
  createdAt: created_at,
});

export async function insertToken(tx: Tx, token: PlaneToken, sha256: string): Promise<void> {
  const { id, name, createdBy, createdAt } = token;
  await tables(tx)
    .insertInto('serving_plane_tokens')
    .values({ id, name, sha256, created_by: createdBy, created_at: createdAt })
    .execute();
}

export async function findToken(tx: Tx, name: string): Promise<PlaneToken | undefined> {
  const row = await tables(tx)
    .selectFrom('serving_plane_tokens')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toToken(row);
}

export async function listTokens(tx: Tx): Promise<readonly (PlaneToken & { readonly sha256: string })[]> {
  const rows = await tables(tx).selectFrom('serving_plane_tokens').selectAll().orderBy('name').execute();
  return rows.map((row) => ({ ...toToken(row), sha256: row.sha256 }));
}

export async function deleteToken(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('serving_plane_tokens').where('id', '=', id).execute();
}
