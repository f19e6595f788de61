// A database of another program, to be read and never written: rows by plain SQL, SQLite or Postgres.
import SqliteDatabase from 'better-sqlite3';

export type ForeignValue = string | number | boolean | null;
export type ForeignRow = Readonly<Record<string, ForeignValue>>;

export interface ForeignDatabase {
  /** @param sql with `?` where a value goes */
  rows(sql: string, values?: readonly ForeignValue[]): Promise<readonly ForeignRow[]>;
  /** Whether it has the table. */
  has(table: string): Promise<boolean>;
  close(): Promise<void>;
}

/** @throws the driver's error when there is no such file, or the server refuses */
export async function openForeign(
  address: { readonly sqlite: string } | { readonly postgres: string },
): Promise<ForeignDatabase> {
  if ('sqlite' in address) {
    const connection = new SqliteDatabase(address.sqlite, { readonly: true, fileMustExist: true });
    connection.pragma('busy_timeout = 5000');
    const plain = (value: ForeignValue): string | number | null => (typeof value === 'boolean' ? Number(value) : value);
    const rows = (sql: string, values: readonly ForeignValue[] = []) =>
      connection.prepare(sql).all(...values.map(plain)) as ForeignRow[];
    return {
      rows: async (sql, values) => rows(sql, values),
      has: async (table) => rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]).length > 0,
      close: async () => {
        connection.close();
      },
    };
  }
  const { default: pg } = await import('pg');
  const types = new pg.TypeOverrides();
  const int8 = 20;
  types.setTypeParser(int8, (text: string) => Number(text));
  const pool = new pg.Pool({
    connectionString: address.postgres,
    max: 4,
    types,
    options: '-c default_transaction_read_only=on',
  });
  pool.on('error', () => undefined);
  const rows = async (sql: string, values: readonly ForeignValue[] = []): Promise<readonly ForeignRow[]> => {
    let at = 0;
    const { rows: found } = await pool.query(
      sql.replace(/\?/g, () => `$${++at}`),
      [...values],
    );
    return found as ForeignRow[];
  };
  return {
    rows,
    has: async (table) => (await rows('SELECT 1 WHERE to_regclass(?) IS NOT NULL', [table])).length > 0,
    close: () => pool.end(),
  };
}
