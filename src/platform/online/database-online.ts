// The online store in a database: by default a SQLite file of its own, so that materialisation never waits for the main one.
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../db/database.ts';
import { applyMigrations } from '../db/migrations.ts';
import { openSqlite } from '../db/sqlite.ts';
import { checkTable, newestRows, type OnlineRow, type OnlineStore } from './online.ts';
import { deleteExpired, deleteRows, findRows, type OnlineRecord, onlineMigrations, upsertNewest } from './store.ts';

const rowsPerStatement = 500;
const keysPerStatement = 500;

export interface SqliteOnlineOptions {
  readonly path: string;
  readonly clock: Clock;
}

/** Opens the store in a SQLite file of its own, which `close` closes. */
export async function openSqliteOnline(options: SqliteOnlineOptions): Promise<OnlineStore> {
  const db = openSqlite({ path: options.path });
  await applyMigrations(db, onlineMigrations, options.clock.now());
  return { ...createDatabaseOnline(db, options.clock), close: () => db.close() };
}

/** The store in a database that has `onlineMigrations` and that somebody else closes. */
export function createDatabaseOnline(db: Database, clock: Clock): OnlineStore {
  return {
    async writeRows(table, rows, { ttlMs } = {}) {
      const records = newestRows(table, rows).map((row) => toRecord(table, row, ttlMs));
      if (records.length === 0) return 0;
      return db.transact(async (tx) => {
        let kept = 0;
        for (const part of partsOf(records, rowsPerStatement)) kept += await upsertNewest(tx, part);
        return kept;
      });
    },
    async readRows(table, keys) {
      checkTable(table);
      const found = new Map<string, OnlineRow>();
      for (const part of partsOf([...new Set(keys)], keysPerStatement)) {
        for (const record of await findRows(db.reader, table, part, clock.now())) {
          found.set(record.row_key, toRow(record));
        }
      }
      return keys.map((key) => found.get(key));
    },
    async deleteTable(table) {
      checkTable(table);
      await db.transact((tx) => deleteRows(tx, table));
    },
    purgeExpired: () => db.transact((tx) => deleteExpired(tx, clock.now())),
    close: async () => undefined,
  };
}

function* partsOf<T>(items: readonly T[], length: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += length) yield items.slice(at, at + length);
}

function toRecord(table: string, row: OnlineRow, ttlMs: number | undefined): OnlineRecord {
  return {
    feature_table: table,
    row_key: row.key,
    event_time: row.eventTime,
    created_time: row.createdTime,
    expires_at: ttlMs === undefined ? null : row.eventTime + ttlMs,
    feature_values: JSON.stringify(row.values),
  };
}

function toRow(record: OnlineRecord): OnlineRow {
  return {
    key: record.row_key,
    eventTime: record.event_time,
    createdTime: record.created_time,
    values: JSON.parse(record.feature_values) as OnlineRow['values'],
  };
}
