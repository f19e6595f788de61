// All SQL of the online store that lives in a database.
import { sql } from 'kysely';
import type { Millis } from '../../kernel/time.ts';
import type { Tx } from '../db/database.ts';
import type { Migration } from '../db/migrations.ts';

export interface OnlineRecord {
  feature_table: string;
  row_key: string;
  event_time: number;
  created_time: number;
  /** First millisecond at which the row counts as absent. */
  expires_at: number | null;
  feature_values: string;
}

type OnlineTables = { online_rows: OnlineRecord };

export const onlineMigrations: readonly Migration[] = [
  {
    name: '202611250010-online-rows',
    sql: `CREATE TABLE online_rows (
  feature_table TEXT NOT NULL,
  row_key TEXT NOT NULL,
  event_time BIGINT NOT NULL,
  created_time BIGINT NOT NULL,
  expires_at BIGINT,
  feature_values TEXT NOT NULL,
  PRIMARY KEY (feature_table, row_key)
);
CREATE INDEX online_rows_expiry ON online_rows (expires_at);
`,
  },
];

const tables = (tx: Tx) => tx.withTables<OnlineTables>();

/** Inserts rows of distinct keys unless a newer one is there; tells how many were kept. */
export async function upsertNewest(tx: Tx, records: readonly OnlineRecord[]): Promise<number> {
  const kept = await tables(tx)
    .insertInto('online_rows')
    .values([...records])
    .onConflict((conflict) =>
      conflict
        .columns(['feature_table', 'row_key'])
        .doUpdateSet((eb) => ({
          event_time: eb.ref('excluded.event_time'),
          created_time: eb.ref('excluded.created_time'),
          expires_at: eb.ref('excluded.expires_at'),
          feature_values: eb.ref('excluded.feature_values'),
        }))
        .where(
          sql<boolean>`(excluded.event_time, excluded.created_time) >= (online_rows.event_time, online_rows.created_time)`,
        ),
    )
    .returning('row_key')
    .execute();
  return kept.length;
}

export function findRows(
  tx: Tx,
  table: string,
  keys: readonly string[],
  now: Millis,
): Promise<readonly OnlineRecord[]> {
  return tables(tx)
    .selectFrom('online_rows')
    .selectAll()
    .where('feature_table', '=', table)
    .where('row_key', 'in', keys)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .execute();
}

export async function deleteRows(tx: Tx, table: string): Promise<void> {
  await tables(tx).deleteFrom('online_rows').where('feature_table', '=', table).execute();
}

export async function deleteExpired(tx: Tx, now: Millis): Promise<number> {
  const gone = await tables(tx).deleteFrom('online_rows').where('expires_at', '<=', now).returning('row_key').execute();
  return gone.length;
}
