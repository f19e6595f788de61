// The function `pawl_rlike(pattern, text)` of SQLite connections: true when RE2, which takes time linear in the text, finds the pattern.
// It is the engine that CEL brings along, and loads with the first pattern, since few servers ever see one.
import { createRequire } from 'node:module';
import type SqliteDatabase from 'better-sqlite3';

type Engine = typeof import('@bufbuild/re2');
type Expression = ReturnType<Engine['RE2JS']['compile']>;

const load = createRequire(import.meta.url);
const mostKept = 32;

export function addRegularExpressions(connection: SqliteDatabase.Database): void {
  const kept = new Map<string, Expression>();
  const compiled = (pattern: string): Expression => {
    const known = kept.get(pattern);
    if (known !== undefined) return known;
    const made = (load('@bufbuild/re2') as Engine).RE2JS.compile(pattern);
    if (kept.size >= mostKept) kept.clear();
    kept.set(pattern, made);
    return made;
  };
  connection.function('pawl_rlike', { deterministic: true }, (pattern, text) =>
    typeof pattern === 'string' && typeof text === 'string' && compiled(pattern).test(text) ? 1 : 0,
  );
}
