// The database port. Modules see typed query builders and `transact`; they never learn which database runs.
import type { Kysely } from 'kysely';
import type { Capabilities, DialectName } from './capabilities.ts';

/** A query builder bound to a transaction or to committed state; a store narrows it with `withTables<ItsTables>()`. */
export type Tx = Kysely<Record<never, never>>;

export interface Database {
  readonly dialect: DialectName;
  readonly capabilities: Capabilities;
  /**
   * Runs `work` in a transaction and resolves once it is on disk; a throw rolls only this transaction back.
   * `work` must await nothing but queries on `tx` (a transaction never spans a network call) and may be run again after a
   * serialisation conflict, so it has no effects outside the database.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Committed state, for short keyed reads. */
  readonly reader: Tx;
  /** Committed state, for reads that scan: they run off the event loop. */
  readonly scanner: Tx;
  /** Called after each durable commit; returns the unsubscribe function. */
  onCommit(listener: () => void): () => void;
  /** Answers as soon as the database does. @throws its error when it does not */
  ping(): Promise<void>;
  /** Findings of a health check: each a sentence; empty when all is well. */
  inspect(): Promise<readonly string[]>;
  /** Runs DDL of one migration together with the statement that records it. Only for the migrations runner. */
  migrate(apply: (session: MigrationSession) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** What the migrations runner needs inside its exclusive lock. */
export interface MigrationSession {
  execute(sql: string): Promise<void>;
  applied(): Promise<readonly { readonly name: string; readonly checksum: string }[]>;
  record(name: string, checksum: string, at: number): Promise<void>;
}
