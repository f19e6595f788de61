// All SQL of idempotency keys.
import type { Tx } from '../platform/db/database.ts';
import type { Migration } from '../platform/db/migrations.ts';

export interface IdempotencyRow {
  principal: string;
  key: string;
  request_digest: string;
  status: number | null;
  content_type: string | null;
  body: string | null;
  at: number;
}

type IdempotencyTables = { http_idempotency: IdempotencyRow };

export const httpMigrations: readonly Migration[] = [
  {
    name: '202611250003-http-idempotency',
    sql: `CREATE TABLE http_idempotency (
  principal TEXT NOT NULL,
  key TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  status BIGINT,
  content_type TEXT,
  body TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX http_idempotency_at ON http_idempotency (at);
`,
  },
];

const tables = (tx: Tx) => tx.withTables<IdempotencyTables>();

export function findKey(tx: Tx, principal: string, key: string): Promise<IdempotencyRow | undefined> {
  return tables(tx)
    .selectFrom('http_idempotency')
    .selectAll()
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst();
}

export async function insertKey(tx: Tx, row: IdempotencyRow): Promise<void> {
  await tables(tx).insertInto('http_idempotency').values(row).execute();
}

export async function completeKey(
  tx: Tx,
  principal: string,
  key: string,
  answer: { status: number; content_type: string | null; body: string },
): Promise<void> {
  await tables(tx)
    .updateTable('http_idempotency')
    .set(answer)
    .where('principal', '=', principal)
    .where('key', '=', key)
    .execute();
}

export async function deleteKey(tx: Tx, principal: string, key: string): Promise<void> {
  await tables(tx).deleteFrom('http_idempotency').where('principal', '=', principal).where('key', '=', key).execute();
}

export async function deleteKeysBefore(tx: Tx, at: number): Promise<void> {
  await tables(tx).deleteFrom('http_idempotency').where('at', '<', at).execute();
}
