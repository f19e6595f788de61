// Tables of names and values that belong to a record: tags, parameters. One row per owner and key, the last value wins.
import { sql } from 'kysely';
import { parseStored } from '../../kernel/json.ts';
import { capabilitiesOf } from './capabilities-of.ts';
import { chunks } from './chunks.ts';
import type { Tx } from './database.ts';
import { insertRows, type RowInsert } from './insert-rows.ts';
import { oneOf } from './one-of.ts';

export type Pairs = Readonly<Record<string, string>>;

export interface PairTable {
  /** Sets the given pairs and leaves the others. */
  upsert(tx: Tx, owner: string, pairs: Pairs): Promise<void>;
  /** False when there was no such key. */
  delete(tx: Tx, owner: string, key: string): Promise<boolean>;
  /**
   * Pairs by owner, keys in order; an owner without any is not there.
   * @param keys only these are read; every key when undefined
   */
  read(tx: Tx, owners: readonly string[], keys?: readonly string[]): Promise<ReadonlyMap<string, Pairs>>;
}

const rowsAtOnce = 500;

/** @param table with the columns `key`, `value` and `owner`, the primary key being owner and key */
export function pairTable(table: string, owner: string): PairTable {
  const [name, column] = [sql.table(table), sql.ref(owner)];
  const insert: RowInsert = {
    table,
    columns: [owner, 'key', 'value'],
    tail: `ON CONFLICT ("${owner}", key) DO UPDATE SET value = excluded.value`,
  };
  return {
    async upsert(tx, id, pairs) {
      const values = Object.entries(pairs).flatMap(([key, value]) => [id, key, value]);
      if (values.length > 0) await insertRows(tx, insert, values);
    },
    async delete(tx, id, key) {
      const result = await sql`DELETE FROM ${name} WHERE ${column} = ${id} AND key = ${key}`.execute(tx);
      return (result.numAffectedRows ?? 0n) > 0n;
    },
    async read(tx, owners, keys) {
      const found = new Map<string, Pairs>();
      if (keys?.length === 0) return found;
      const named = keys === undefined ? sql`` : sql`AND ${oneOf(tx, 'key', keys)}`;
      const pairs = capabilitiesOf(tx).jsonObject(sql.ref('key'), sql.ref('value'));
      for (const part of chunks(owners, rowsAtOnce)) {
        const { rows } = await sql<{ owner: string; pairs: string }>`
          SELECT owner, ${pairs} AS pairs FROM (
            SELECT ${column} AS owner, key, value FROM ${name} WHERE ${oneOf(tx, owner, part)} ${named} ORDER BY ${column}, key
          ) AS sorted GROUP BY owner`.execute(tx);
        for (const row of rows) found.set(row.owner, parseStored<Pairs>(row.pairs, {}));
      }
      return found;
    },
  };
}
