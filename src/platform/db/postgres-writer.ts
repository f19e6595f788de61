// Writes to Postgres, in groups: what waits while a transaction runs goes into the next one together, one after the other, so that what
// several requests change at once (the metrics of one run) never meets itself in a conflict, and one commit serves them all. Statements
// follow each other without waiting for answers that nobody reads, and each text is planned once a connection.

import type { Writable } from 'node:stream';
import { type CompiledQuery, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Client, Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { backoffDelay } from '../../kernel/retry.ts';
import type { Random } from '../random/random.ts';
import { createBuilder } from './bare-dialect.ts';
import type { Tx } from './database.ts';
import { dbErrors } from './errors.ts';
import { isUnanswered } from './unanswered.ts';

const attempts = 12;
/** Beyond 64 savepoints that wrote, Postgres looks up each of them for every reader. */
const groupLimit = 32;
/** A transaction that waits this long behind others gets a connection beside theirs. */
const patienceMs = 50;
/** Connections that write at the same time, which is how many groups may conflict. */
export const writerConnections = 3;
const keptTexts = 500;

interface Pending {
  readonly queuedAt: number;
  work(tx: Tx): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { readonly value: unknown } | { readonly refused: unknown };

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Serialisation failures and deadlocks: as if it had never run, and may succeed again. */
const isConflict = (error: unknown): boolean => ['40001', '40P01'].includes(codeOf(error));

/** The server refused a statement and the connection lives: nothing of the transaction was kept. */
const isRefusal = (error: unknown): boolean => /^(?!57P|08)[0-9A-Z]{5}$/.test(codeOf(error));

/** A table has changed since this connection planned a text that reads all its columns, as when a newer server migrates. */
const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' && error instanceof Error && error.message.includes('cached plan');

const names = new Map<string, string>();

/** The name under which connections keep the plan of a text; undefined once there are too many. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size === keptTexts) return known;
  const name = `pawl_${names.size}`;
  names.set(text, name);
  return name;
}

/** A connection with the builder that writes over it. */
class WriterConnection {
  readonly tx: Tx;
  readonly #client: PoolClient;
  readonly #stream: Writable;
  #gathering = false;
  /** The first thing that went wrong in the transaction; what follows fails for its sake. */
  failure: unknown;

  constructor(client: PoolClient) {
    this.#client = client;
    // A connection that is lost fails what was sent over it, which is how that is told.
    client.on('error', (error) => {
      this.failure ??= error;
    });
    this.#stream = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection.stream;
    this.tx = createBuilder(
      {
        createAdapter: () => new PostgresAdapter(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
      (query) => this.#execute(query),
    );
  }

  /** Sends a statement behind those that were sent before; a failure is noted, also when nobody awaits it. */
  send(config: QueryConfig | string): Promise<QueryResult> {
    this.#gather();
    const answered = typeof config === 'string' ? this.#client.query(config) : this.#client.query(config);
    answered.catch((error: unknown) => {
      this.failure ??= error;
    });
    return answered;
  }

  /** What is sent until somebody waits for an answer leaves in one piece. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.#stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      this.#stream.uncork();
    });
  }

  async #execute(query: CompiledQuery) {
    const name = nameOf(query.sql);
    const config = { text: query.sql, values: [...query.parameters], ...(name === undefined ? {} : { name }) };
    const answered = this.send(config);
    if (isUnanswered(query)) return { rows: [] };
    const { rows, rowCount } = await answered;
    return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }
}

export interface PostgresWriter {
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Ends when what was begun is done. */
  close(): Promise<void>;
}

/** @param pool of connections with `pipeline` on, used by nobody else */
export function createPostgresWriter(pool: Pool, random: Random, afterCommit: () => void): PostgresWriter {
  const queue: Pending[] = [];
  const lanes = new Set<Promise<void>>();
  const connections = new WeakMap<Client | PoolClient, WriterConnection>();
  let watch: NodeJS.Timeout | undefined;

  /** Runs the members in one transaction. @throws what the server said, or the loss of the connection; nothing was kept then, or with a
   * lost connection it is not known */
  const runOnce = async (connection: WriterConnection, members: readonly Pending[]): Promise<Outcome[]> => {
    const alone = members.length === 1;
    connection.failure = undefined;
    const outcomes: Outcome[] = [];
    void connection.send('BEGIN ISOLATION LEVEL SERIALIZABLE');
    for (const { work } of members) {
      if (!alone) void connection.send('SAVEPOINT member');
      try {
        outcomes.push({ value: await work(connection.tx) });
        if (!alone) void connection.send('RELEASE member');
      } catch (error) {
        outcomes.push({ refused: error });
        if (!alone) void connection.send('ROLLBACK TO member; RELEASE member');
      }
      if (connection.failure !== undefined) break;
    }
    const keeps = connection.failure === undefined && outcomes.some((outcome) => 'value' in outcome);
    try {
      await connection.send(keeps ? 'COMMIT' : 'ROLLBACK');
    } catch (error) {
      connection.failure ??= error;
    }
    if (connection.failure === undefined) return outcomes;
    // Ends a transaction that a statement behind the failing one has left open.
    if (keeps && isRefusal(connection.failure)) await connection.send('ROLLBACK').catch(() => undefined);
    throw connection.failure;
  };

  const settle = (members: readonly Pending[], outcomes: readonly Outcome[]): void => {
    for (const [index, outcome] of outcomes.entries()) {
      if ('value' in outcome) members[index]?.resolve(outcome.value);
      else members[index]?.reject(outcome.refused);
    }
    if (outcomes.some((outcome) => 'value' in outcome)) afterCommit();
  };

  /** True while the connection lives. */
  const run = async (connection: WriterConnection, members: readonly Pending[]): Promise<boolean> => {
    for (let attempt = 1; ; attempt++) {
      try {
        settle(members, await runOnce(connection, members));
        return true;
      } catch (error) {
        if (isConflict(error) && attempt < attempts) {
          const waitMs = backoffDelay({ firstMs: 4, factor: 2, maxMs: 250 }, attempt, random.unit());
          await new Promise((resolve) => setTimeout(resolve, waitMs));
          continue;
        }
        if (isStalePlan(error)) {
          // Nothing was kept; another connection plans anew.
          queue.unshift(...members);
          return false;
        }
        if (!isConflict(error) && isRefusal(error) && members.length > 1) {
          // One of them is at fault: each for itself.
          for (const [index, member] of members.entries()) {
            if (await run(connection, [member])) continue;
            queue.unshift(...members.slice(index + 1));
            return false;
          }
          return true;
        }
        const told = isConflict(error)
          ? dbErrors.create('conflict', 'Concurrent changes kept conflicting.', { cause: error })
          : error;
        for (const member of members) member.reject(told);
        return isRefusal(error);
      }
    }
  };

  const drain = async (): Promise<void> => {
    // After the input of this turn of the event loop, so that requests which arrived together share one commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      let client: PoolClient;
      try {
        client = await pool.connect();
      } catch (error) {
        for (const pending of queue.splice(0, groupLimit)) pending.reject(error);
        continue;
      }
      const connection = connections.get(client) ?? new WriterConnection(client);
      connections.set(client, connection);
      let lives = true;
      while (lives && queue.length > 0) lives = await run(connection, queue.splice(0, groupLimit));
      client.release(!lives);
    }
  };

  const openLane = (): void => {
    const lane = drain().finally(() => {
      lanes.delete(lane);
      if (queue.length > 0 && lanes.size === 0) openLane();
    });
    lanes.add(lane);
  };

  const watchQueue = (): void => {
    if (watch !== undefined || lanes.size >= writerConnections) return;
    watch = setTimeout(() => {
      watch = undefined;
      const [oldest] = queue;
      if (oldest === undefined) return;
      if (performance.now() - oldest.queuedAt >= patienceMs && lanes.size < writerConnections) openLane();
      watchQueue();
    }, patienceMs);
    watch.unref();
  };

  return {
    transact: <T>(work: (tx: Tx) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        queue.push({ queuedAt: performance.now(), work, resolve: (value) => resolve(value as T), reject });
        if (lanes.size === 0) openLane();
        else watchQueue();
      }),
    async close() {
      while (lanes.size > 0) await Promise.all(lanes);
      clearTimeout(watch);
      await pool.end();
    },
  };
}
