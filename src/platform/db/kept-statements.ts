// Prepared statements of one connection, kept by their text: preparing one costs more than many a query.
import type SqliteDatabase from 'better-sqlite3';

const mostKept = 500;

/** Prepares a statement, or gives the one that was prepared from the same text. */
export function keepStatements(connection: SqliteDatabase.Database): (sql: string) => SqliteDatabase.Statement {
  const statements = new Map<string, SqliteDatabase.Statement>();
  return (sql) => {
    const kept = statements.get(sql);
    if (kept !== undefined) return kept;
    const statement = connection.prepare(sql);
    if (statements.size >= mostKept) statements.delete(statements.keys().next().value ?? '');
    statements.set(sql, statement);
    return statement;
  };
}
