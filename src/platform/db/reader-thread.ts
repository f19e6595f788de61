// Body of a reader thread: one connection, one statement at a time. Only `checkpoint` writes (pages already committed).
import { parentPort, workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';
import { keepStatements } from './kept-statements.ts';
import { addRegularExpressions } from './regular-expressions.ts';

/** Rows on their way between threads: to copy each with its names would take four times as long. */
export interface FlatRows {
  readonly columns: readonly string[];
  /** Row by row, in the order of the columns. */
  readonly values: readonly unknown[];
}

interface Request {
  readonly id: number;
  readonly sql?: string;
  readonly parameters?: readonly unknown[];
  readonly checkpoint?: true;
}

const { path } = workerData as { path: string };
const connection = new SqliteDatabase(path, { fileMustExist: true });
connection.pragma('busy_timeout = 5000');
connection.pragma('wal_autocheckpoint = 0');
connection.pragma('query_only = 1');
// 16 MB of pages: a filter probes rows all over a table.
connection.pragma('cache_size = -16000');
addRegularExpressions(connection);
const prepare = keepStatements(connection);

const names = new WeakMap<SqliteDatabase.Statement, readonly string[]>();
function columnsOf(statement: SqliteDatabase.Statement): readonly string[] {
  const known = names.get(statement) ?? statement.columns().map(({ name }) => name);
  names.set(statement, known);
  return known;
}

parentPort?.on('message', (request: Request) => {
  try {
    if (request.checkpoint === true) {
      connection.pragma('query_only = 0');
      try {
        connection.pragma('wal_checkpoint(PASSIVE)');
      } finally {
        connection.pragma('query_only = 1');
      }
      parentPort?.postMessage({ id: request.id });
      return;
    }
    const statement = prepare(request.sql ?? '').raw();
    const rows = statement.all(...(request.parameters ?? [])) as unknown[][];
    parentPort?.postMessage({ id: request.id, found: { columns: columnsOf(statement), values: rows.flat() } });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    parentPort?.postMessage({ id: request.id, error: { message: String(error), code } });
  }
});
