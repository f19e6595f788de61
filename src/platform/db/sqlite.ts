// SQLite driver: WAL, one writer connection on this thread, group commit with a savepoint for each transaction.
//
// Durability is that of synchronous=FULL: no transaction is acknowledged before the write-ahead log holding it is synced. The
// sync itself is done by `wal-sync.ts` in the thread pool instead of inside COMMIT, because there it would stop the event loop
// for the length of a disk flush (docs/adr/0003).
import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { AppError, messageOf } from '../../kernel/errors.ts';
import { capabilities } from './capabilities.ts';
import type { Database, MigrationSession, Tx } from './database.ts';
import { dbErrors } from './errors.ts';
import { createReaderThreads } from './reader-threads.ts';
import { addRegularExpressions } from './regular-expressions.ts';
import { createSqliteBuilder, executeOn } from './synchronous-dialect.ts';
import { openWalSync, type WalSync } from './wal-sync.ts';
import { witnessed } from './witness.ts';

interface Pending {
  work(tx: Tx): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const groupLimit = 256;
const checkpointBytes = 8 * 1024 * 1024;

export interface SqliteOptions {
  readonly path: string;
}

function connect(path: string): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  connection.pragma('wal_autocheckpoint = 0');
  connection.pragma('foreign_keys = ON');
  connection.pragma('busy_timeout = 5000');
  connection.pragma('temp_store = MEMORY');
  addRegularExpressions(connection);
  return connection;
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

class GroupCommit {
  readonly #connection: SqliteDatabase.Database;
  readonly #tx: Tx;
  readonly #wal: WalSync;
  readonly #afterCommit: () => void;
  #queue: Pending[] = [];
  #running = false;
  #inFlight = new Set<Promise<void>>();
  readonly #begin: SqliteDatabase.Statement;
  readonly #commit: SqliteDatabase.Statement;
  readonly #mark: SqliteDatabase.Statement;
  readonly #release: SqliteDatabase.Statement;

  constructor(connection: SqliteDatabase.Database, tx: Tx, wal: WalSync, afterCommit: () => void) {
    this.#connection = connection;
    this.#begin = connection.prepare('BEGIN IMMEDIATE');
    this.#commit = connection.prepare('COMMIT');
    this.#mark = connection.prepare('SAVEPOINT member');
    this.#release = connection.prepare('RELEASE member');
    this.#tx = tx;
    this.#wal = wal;
    this.#afterCommit = afterCommit;
  }

  enqueue(pending: Pending): void {
    this.#queue.push(pending);
    if (this.#running) return;
    this.#running = true;
    // After the input of this turn of the event loop, so that requests which arrived together share one commit.
    setImmediate(() => void this.#drain());
  }

  async idle(): Promise<void> {
    while (this.#running || this.#inFlight.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all(this.#inFlight);
    }
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#commitGroup(this.#queue.splice(0, groupLimit));
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = false;
  }

  async #commitGroup(group: Pending[]): Promise<void> {
    const done: { pending: Pending; value: unknown }[] = [];
    try {
      this.#begin.run();
      for (const pending of group) {
        const outcome = await this.#runInSavepoint(pending);
        if (outcome !== undefined) done.push({ pending, value: outcome.value });
      }
      this.#commit.run();
    } catch (cause) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      const error = dbErrors.create('write_failed', `The write was not kept: ${messageOf(cause)}`, { cause });
      for (const pending of group) pending.reject(error);
      return;
    }
    if (done.length === 0) return;
    const acknowledged = this.#wal.sync().then(
      () => {
        for (const { pending, value } of done) pending.resolve(value);
        this.#afterCommit();
      },
      (cause: unknown) => {
        const error = dbErrors.create('write_failed', `The disk refused to sync: ${messageOf(cause)}`, { cause });
        for (const { pending } of done) pending.reject(error);
      },
    );
    this.#inFlight.add(acknowledged);
    void acknowledged.finally(() => this.#inFlight.delete(acknowledged));
  }

  /** Undefined when the transaction failed and was rejected; throws only when SQLite gave up the whole group. */
  async #runInSavepoint(pending: Pending): Promise<{ value: unknown } | undefined> {
    this.#mark.run();
    try {
      const value = await pending.work(this.#tx);
      this.#release.run();
      return { value };
    } catch (error) {
      if (!this.#connection.inTransaction) throw error;
      this.#connection.exec('ROLLBACK TO member; RELEASE member');
      pending.reject(error);
      return undefined;
    }
  }
}

/** A database that another process writes, read only. The file has to exist. */
export function openSqliteReader({ path }: SqliteOptions): { readonly reader: Tx; close(): void } {
  const connection = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  connection.pragma('busy_timeout = 100');
  return { reader: createSqliteBuilder(executeOn(connection)), close: () => connection.close() };
}

export function openSqlite(options: SqliteOptions): Database {
  const directory = dirname(options.path);
  mkdirSync(directory, { recursive: true });
  const connection = connect(options.path);
  const walPath = `${options.path}-wal`;
  const wal = openWalSync(walPath);
  syncDirectory(directory);
  const readConnection = connect(options.path);
  readConnection.pragma('query_only = 1');
  const threads = createReaderThreads(options.path);
  const listeners = new Set<() => void>();
  let checkpointing = false;
  const writer = createSqliteBuilder(executeOn(connection));

  const checkpointWhenLarge = (): void => {
    if (checkpointing || statSync(walPath).size < checkpointBytes) return;
    checkpointing = true;
    void threads.checkpoint().finally(() => {
      checkpointing = false;
    });
  };
  let commits = 0;
  const groups = new GroupCommit(connection, writer, wal, () => {
    if (++commits % 64 === 0) checkpointWhenLarge();
    for (const listener of listeners) listener();
  });

  const session: MigrationSession = {
    execute: async (sql) => void connection.exec(sql),
    applied: async () =>
      connection.prepare('SELECT name, checksum FROM pawl_migrations ORDER BY name').all() as {
        name: string;
        checksum: string;
      }[],
    record: async (name, checksum, at) =>
      void connection.prepare('INSERT INTO pawl_migrations VALUES (?, ?, ?)').run(name, checksum, at),
  };

  return {
    dialect: 'sqlite',
    capabilities: capabilities.sqlite,
    transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        groups.enqueue({ work: witnessed(work), resolve: (value) => resolve(value as T), reject });
      });
    },
    reader: createSqliteBuilder(executeOn(readConnection)),
    scanner: createSqliteBuilder(threads.execute),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ping() {
      readConnection.prepare('SELECT 1').get();
    },
    async inspect() {
      const findings = readConnection.pragma('quick_check') as { quick_check: string }[];
      const foreign = readConnection.pragma('foreign_key_check') as unknown[];
      return [
        ...findings.map((row) => row.quick_check).filter((text) => text !== 'ok'),
        ...(foreign.length > 0 ? [`${foreign.length} rows point to missing rows`] : []),
      ];
    },
    async migrate(apply) {
      await groups.idle();
      connection.exec('BEGIN IMMEDIATE');
      try {
        connection.exec(
          'CREATE TABLE IF NOT EXISTS pawl_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
        );
        await apply(session);
        connection.exec('COMMIT');
      } catch (error) {
        if (connection.inTransaction) connection.exec('ROLLBACK');
        throw error instanceof AppError ? error : dbErrors.create('write_failed', messageOf(error), { cause: error });
      }
      await wal.sync();
    },
    async close() {
      await groups.idle();
      await threads.close();
      readConnection.close();
      wal.close();
      connection.pragma('wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}
