// The port for the newest feature values by key, read at prediction time. Writing is idempotent and free of order: for each key
// the row with the latest event time stays, among equals the one created last.
import type { Json } from '../../kernel/json.ts';
import { isName } from '../../kernel/names.ts';
import type { Millis } from '../../kernel/time.ts';
import { onlineErrors } from './errors.ts';

export interface OnlineRow {
  /** The entity's key in one text, at most 1,024 characters. */
  readonly key: string;
  /** When the values were true. */
  readonly eventTime: Millis;
  /** When they were computed; decides between rows of one event time. */
  readonly createdTime: Millis;
  readonly values: Readonly<Record<string, Json>>;
}

export interface WriteOptions {
  /** The rows count as absent from `eventTime + ttlMs` on, in domain time. Without it they stay. */
  readonly ttlMs?: number;
}

export interface OnlineStore {
  /**
   * Keeps those rows that are not older than what is there; tells how many keys took a new row.
   * @param table a name (see isName), one per feature view
   * @throws AppError `online.bad_row` (nothing is written), `online.unavailable`
   */
  writeRows(table: string, rows: readonly OnlineRow[], options?: WriteOptions): Promise<number>;
  /** The rows of these keys, in their order; undefined for absent and expired ones. @throws AppError `online.unavailable` */
  readRows(table: string, keys: readonly string[]): Promise<readonly (OnlineRow | undefined)[]>;
  /** Removes all rows of the table. */
  deleteTable(table: string): Promise<void>;
  /** Frees the space of expired rows; tells how many went. A store that expires rows by itself has none. */
  purgeExpired(): Promise<number>;
  close(): Promise<void>;
}

const longestKey = 1024;

/** @throws AppError `online.bad_row` */
export function checkTable(table: string): void {
  if (!isName(table)) throw onlineErrors.create('bad_row', `${JSON.stringify(table)} is not a name for a table.`);
}

/** The rows to write: checked, and for each key only the one that stays. @throws AppError `online.bad_row` */
export function newestRows(table: string, rows: readonly OnlineRow[]): readonly OnlineRow[] {
  checkTable(table);
  const newest = new Map<string, OnlineRow>();
  for (const [index, row] of rows.entries()) {
    if (row.key === '' || row.key.length > longestKey) {
      throw onlineErrors.create('bad_row', `Row ${index} needs a key of 1 to ${longestKey} characters.`);
    }
    if (!Number.isSafeInteger(row.eventTime) || !Number.isSafeInteger(row.createdTime)) {
      throw onlineErrors.create('bad_row', `Row ${index} (key ${row.key}) needs times in whole milliseconds.`);
    }
    const other = newest.get(row.key);
    if (other === undefined || !isOlder(row, other)) newest.set(row.key, row);
  }
  return [...newest.values()];
}

function isOlder(row: OnlineRow, other: OnlineRow): boolean {
  return row.eventTime === other.eventTime ? row.createdTime < other.createdTime : row.eventTime < other.eventTime;
}
