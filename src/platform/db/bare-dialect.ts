// A query builder of Kysely over nothing but a function that executes a statement: transactions are opened elsewhere.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
} from 'kysely';
import type { Tx } from './database.ts';

/** How a dialect executes one compiled statement. */
export type Execute = (query: CompiledQuery) => QueryResult<unknown> | Promise<QueryResult<unknown>>;

/** The parts of a dialect beside its driver. */
export type Language = Pick<Dialect, 'createAdapter' | 'createIntrospector' | 'createQueryCompiler'>;

export function createBuilder(language: Language, execute: Execute): Tx {
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
  return new Kysely<Record<never, never>>({ dialect: { ...language, createDriver: () => driver } });
}
