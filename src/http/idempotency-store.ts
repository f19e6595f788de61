// All SQL of idempotency keys.
import type { Tx } from '../platform/db/database.ts';
import type { Migration } from '../platform/db/migrations.ts';

export interface IdempotencyRow {
  principal: string;
  key: string;
  request_digest: string;
  /** Of the answer; null while there is none. */
  status: number | null;
  content_type: string | null;
  body: string | null;
  at: number;
  /** The server process that has the request. */
  boot: string | null;
  /** 1 as soon as a transaction of the request has committed. */
  effects: number;
}

type IdempotencyTables = { http_idempotency: IdempotencyRow };
type KeyName = Pick<IdempotencyRow, 'principal' | 'key'>;

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
  {
    name: '202611250005-http-idempotency-boot',
    sql: `ALTER TABLE http_idempotency ADD COLUMN boot TEXT;
ALTER TABLE http_idempotency ADD COLUMN effects BIGINT NOT NULL DEFAULT 0;
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

type NewKey = KeyName & { request_digest: string; boot: string; at: number };

/** False when the key is known. */
export async function insertKey(tx: Tx, row: NewKey): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx)
    .insertInto('http_idempotency')
    .values({ ...row, status: null, content_type: null, body: null, effects: 0 })
    .onConflict((conflict) => conflict.columns(['principal', 'key']).doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Gives the key of a request that did nothing to another process. */
export async function takeKey(tx: Tx, { principal, key, boot, at }: NewKey): Promise<void> {
  await tables(tx)
    .updateTable('http_idempotency')
    .set({ boot, at })
    .where('principal', '=', principal)
    .where('key', '=', key)
    .execute();
}

/** The row of a request that has no answer yet and is this process's. */
const openKey = (tx: Tx, { principal, key }: KeyName, boot: string) =>
  tables(tx)
    .updateTable('http_idempotency')
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('boot', '=', boot)
    .where('status', 'is', null);

/** Notes that the transaction changes something; false when the key is no longer this process's. */
export async function markEffect(tx: Tx, name: KeyName, boot: string): Promise<boolean> {
  const { numUpdatedRows } = await openKey(tx, name, boot).set({ effects: 1 }).executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function completeKey(
  tx: Tx,
  name: KeyName,
  boot: string,
  answer: { status: number; content_type: string | null; body: string },
): Promise<void> {
  await openKey(tx, name, boot).set(answer).execute();
}

/** Frees the key of a request that did nothing; that of one that did something keeps its row, which says so. */
export async function deleteUnusedKey(tx: Tx, { principal, key }: KeyName, boot: string): Promise<void> {
  await tables(tx)
    .deleteFrom('http_idempotency')
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('boot', '=', boot)
    .where('effects', '=', 0)
    .execute();
}

export async function deleteKeysBefore(tx: Tx, at: number): Promise<void> {
  await tables(tx).deleteFrom('http_idempotency').where('at', '<', at).execute();
}
