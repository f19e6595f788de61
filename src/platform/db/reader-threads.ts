// Threads with read-only connections, for queries that scan. They start at the first such query and never block the event loop.
import { Worker } from 'node:worker_threads';
import type { QueryResult } from 'kysely';
import type { Execute } from './bare-dialect.ts';
import type { FlatRows } from './reader-thread.ts';

interface Reply {
  readonly id: number;
  readonly found?: FlatRows;
  readonly error?: { readonly message: string; readonly code?: string };
}

function rowsOf({ columns, values }: FlatRows): Record<string, unknown>[] {
  const rows: Record<string, unknown>[] = [];
  for (let at = 0; at < values.length; at += columns.length) {
    const row: Record<string, unknown> = {};
    for (let place = 0; place < columns.length; place++) row[columns[place] ?? ''] = values[at + place];
    rows.push(row);
  }
  return rows;
}

interface Waiting {
  resolve(result: QueryResult<unknown>): void;
  reject(error: Error): void;
}

export interface ReaderThreads {
  readonly execute: Execute;
  /** Copies WAL pages into the database file; off the event loop, since it syncs. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

class ReaderThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(path: string) {
    this.#worker = new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData: { path } });
    this.#worker.unref();
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#failAll(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#failAll(new Error('The reader thread ended.')));
  }

  get load(): number {
    return this.#waiting.size;
  }

  run(message: { sql: string; parameters: readonly unknown[] } | { checkpoint: true }): Promise<QueryResult<unknown>> {
    const id = this.#next++;
    if (this.#waiting.size === 0) this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...message });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (reply.error === undefined) waiting?.resolve({ rows: reply.found === undefined ? [] : rowsOf(reply.found) });
    else waiting?.reject(Object.assign(new Error(reply.error.message), { code: reply.error.code }));
  }

  #failAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

export function createReaderThreads(path: string, count = 2): ReaderThreads {
  const threads: ReaderThread[] = [];
  const pick = (): ReaderThread => {
    const idle = threads.find((thread) => thread.load === 0);
    if (idle !== undefined) return idle;
    if (threads.length < count) {
      const thread = new ReaderThread(path);
      threads.push(thread);
      return thread;
    }
    return threads.reduce((least, thread) => (thread.load < least.load ? thread : least));
  };
  return {
    execute: (query) => pick().run({ sql: query.sql, parameters: query.parameters }),
    async checkpoint() {
      await pick().run({ checkpoint: true });
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
