// A Kysely dialect over one better-sqlite3 connection that this thread owns. Statements run synchronously and are cached, and
// transaction control is left to the caller.
import type SqliteDatabase from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Tx } from './database.ts';
import { keepStatements } from './kept-statements.ts';

/** How a dialect executes one compiled statement. */
export type Execute = (query: CompiledQuery) => QueryResult<unknown> | Promise<QueryResult<unknown>>;

/** Makes the executor of a better-sqlite3 connection. */
export function executeOn(connection: SqliteDatabase.Database): Execute {
  const prepare = keepStatements(connection);
  return (query) => {
    const statement = prepare(query.sql);
    if (statement.reader) return { rows: statement.all(...query.parameters) };
    const { changes, lastInsertRowid } = statement.run(...query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  };
}

/** A query builder in SQLite's dialect over any executor (this thread's connection, or a reader thread). */
export function createSqliteBuilder(execute: Execute): Tx {
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery) => (await execute(query)) as QueryResult<R>,
    // biome-ignore lint/correctness/useYield: streaming is refused on purpose; it would hold the connection between awaits
    async *streamQuery() {
      throw new Error('Stream by keyset pages instead.');
    },
  };
  const refuse = async (): Promise<void> => {
    throw new Error('Transactions are opened by Database.transact.');
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => {},
  };
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely<Record<never, never>>({ dialect });
}

export { CompiledQuery };
