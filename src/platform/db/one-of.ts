// "One of these texts" as one bound value, so that a statement is the same text, and prepared once, for any number of them.
import { PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Tx } from './database.ts';

/** @param column such as `r.id`; never what a client gave */
export function oneOf(tx: Tx, column: string, values: readonly string[]): RawBuilder<boolean> {
  return tx.getExecutor().adapter instanceof PostgresAdapter
    ? sql<boolean>`${sql.ref(column)} = ANY(${[...values]}::text[])`
    : sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
