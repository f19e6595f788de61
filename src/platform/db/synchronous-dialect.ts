// SQLite's dialect over one better-sqlite3 connection that this thread owns. Statements run synchronously and are cached, and
// transaction control is left to the caller.
import type SqliteDatabase from 'better-sqlite3';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { createBuilder, type Execute } from './bare-dialect.ts';
import type { Tx } from './database.ts';
import { keepStatements } from './kept-statements.ts';

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
  return createBuilder(
    {
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    execute,
  );
}
