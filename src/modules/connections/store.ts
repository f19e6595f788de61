// All SQL of connections.
import type { ConnectionKind } from '../../contracts/connections.ts';
import { parseStored } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Connection, TestResult } from './model.ts';

type ConnectionRow = {
  id: string;
  project: string;
  name: string;
  kind: string;
  settings: string;
  secret: string | null;
  updated_at: number;
  updated_by: string;
  test: string | null;
};
const tables = (tx: Tx) => tx.withTables<{ connections_connections: ConnectionRow }>();

function toConnection(row: ConnectionRow): Connection {
  return {
    id: row.id,
    project: row.project,
    name: row.name,
    kind: row.kind as ConnectionKind,
    settings: parseStored(row.settings, {}),
    secret: row.secret,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    test: parseStored<TestResult | null>(row.test, null),
  };
}

/** Made or replaced; a replaced one keeps its id and has not been tested. */
export async function putConnection(tx: Tx, connection: Connection): Promise<void> {
  const change = {
    kind: connection.kind,
    settings: JSON.stringify(connection.settings),
    secret: connection.secret,
    updated_at: connection.updatedAt,
    updated_by: connection.updatedBy,
    test: null,
  };
  await tables(tx)
    .insertInto('connections_connections')
    .values({ id: connection.id, project: connection.project, name: connection.name, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet(change))
    .execute();
}

export async function findConnection(tx: Tx, project: string, name: string): Promise<Connection | undefined> {
  const row = await tables(tx)
    .selectFrom('connections_connections')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toConnection(row);
}

export async function listConnections(tx: Tx, project: string, after: string, limit: number): Promise<Connection[]> {
  const rows = await tables(tx)
    .selectFrom('connections_connections')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toConnection);
}

export async function deleteConnection(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('connections_connections').where('id', '=', id).execute();
}

/** Kept only while the connection is as it was tested. */
export async function keepTest(tx: Tx, { id, updatedAt }: Connection, test: TestResult): Promise<void> {
  await tables(tx)
    .updateTable('connections_connections')
    .set({ test: JSON.stringify(test) })
    .where('id', '=', id)
    .where('updated_at', '=', updatedAt)
    .execute();
}
