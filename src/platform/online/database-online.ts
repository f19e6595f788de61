// The online store in a database: by default a SQLite file of its own, so that materialisation never waits for the main one.
import { isAppError, messageOf } from '../../kernel/errors.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database, Tx } from '../db/database.ts';
import { applyMigrations } from '../db/migrations.ts';
import { openSqlite, openSqliteReader } from '../db/sqlite.ts';
import { onlineErrors } from './errors.ts';
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
    readRows: (table, keys) => readFrom(db.reader, table, keys, clock.now()),
    async deleteTable(table) {
      checkTable(table);
      await db.transact((tx) => deleteRows(tx, table));
    },
    purgeExpired: () => db.transact((tx) => deleteExpired(tx, clock.now())),
    close: async () => undefined,
  };
}

/**
 * The rows of a SQLite file that another process writes, which need not exist yet. Reads of a few keys take microseconds and are done at
 * once; `close` frees the file.
 */
export function openSqliteReads(options: SqliteOnlineOptions): Pick<OnlineStore, 'readRows' | 'close'> {
  let opened: ReturnType<typeof openSqliteReader> | undefined;
  return {
    async readRows(table, keys) {
      try {
        opened ??= openSqliteReader(options);
        return await readFrom(opened.reader, table, keys, options.clock.now());
      } catch (error) {
        if (isAppError(error, 'online.bad_row')) throw error;
        throw onlineErrors.create('unavailable', `The online store cannot be read: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
    async close() {
      opened?.close();
    },
  };
}

async function readFrom(
  reader: Tx,
  table: string,
  keys: readonly string[],
  now: Millis,
): Promise<readonly (OnlineRow | undefined)[]> {
  checkTable(table);
  const found = new Map<string, OnlineRow>();
  for (const part of partsOf([...new Set(keys)], keysPerStatement)) {
    for (const record of await findRows(reader, table, part, now)) found.set(record.row_key, toRow(record));
  }
  return keys.map((key) => found.get(key));
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
