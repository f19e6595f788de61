// The DuckDB driver: in process, tables in memory, no network (no extension is ever fetched or loaded).
import { mkdirSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { OlapConnection } from './connection.ts';
import type { FloatBatch, Olap, OlapBatch, OlapOptions, OlapSession, SandboxOptions } from './olap.ts';
import { createSlots } from './slots.ts';

/** Opens an engine for Pawl's own SQL. */
export async function openOlap(options: OlapOptions): Promise<Olap> {
  const instance = await createInstance(options);
  return createOlap(instance, options, false);
}

/**
 * Opens an engine for SQL that people wrote: it reads the given files and folders and nothing else, runs SELECT only, and its
 * settings are locked. Each sandbox is an engine of its own (about 30 ms to open); close it after use.
 */
export async function openSandbox(options: SandboxOptions): Promise<Olap> {
  const instance = await createInstance(options);
  const connection = await instance.connect();
  for (const statement of options.setup ?? []) await connection.run(statement);
  // The allow-lists must come before external access is closed; afterwards they cannot be set.
  await connection.run(`SET allowed_paths = ${textList(options.files ?? [])}`);
  await connection.run(`SET allowed_directories = ${textList(options.folders ?? [])}`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  connection.closeSync();
  return createOlap(instance, options, true);
}

function textList(items: readonly string[]): string {
  return `[${items.map((item) => `'${item.replaceAll("'", "''")}'`).join(', ')}]`;
}

function createInstance(options: OlapOptions): Promise<DuckDBInstance> {
  if (options.folder !== undefined) mkdirSync(options.folder, { recursive: true });
  return DuckDBInstance.create(':memory:', {
    threads: String(options.threads ?? 2),
    memory_limit: `${options.memoryLimitMb}MiB`,
    preserve_insertion_order: 'true',
    temp_directory: options.folder ?? '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  });
}

function createOlap(instance: DuckDBInstance, options: OlapOptions, queriesOnly: boolean): Olap {
  const slots = createSlots(options.concurrency ?? 2);
  const idle: OlapConnection[] = [];
  const take = async (): Promise<OlapConnection> =>
    idle.pop() ?? new OlapConnection(await instance.connect(), { slots, queriesOnly });
  const giveBack = (connection: OlapConnection): void => {
    if (connection.unfinished) connection.close();
    else idle.push(connection);
  };
  const borrow = async <T>(work: (connection: OlapConnection) => Promise<T>): Promise<T> => {
    const connection = await take();
    try {
      return await work(connection);
    } finally {
      giveBack(connection);
    }
  };

  return {
    query: (sql, parameters, read) => borrow((connection) => connection.query(sql, parameters, read)),
    async *stream(sql, parameters, query): AsyncGenerator<OlapBatch> {
      const connection = await take();
      try {
        yield* connection.stream(sql, parameters, query);
      } finally {
        giveBack(connection);
      }
    },
    async *streamFloats(sql, parameters, query): AsyncGenerator<FloatBatch> {
      const connection = await take();
      try {
        yield* connection.streamFloats(sql, parameters, query);
      } finally {
        giveBack(connection);
      }
    },
    appendDoubles: (table, columns) => borrow((connection) => connection.appendDoubles(table, columns)),
    exec: (sql, query) => borrow((connection) => connection.exec(sql, query)),
    append: (table, rows) => borrow((connection) => connection.append(table, rows)),
    copyToParquet: (sql, path, parameters, query) =>
      borrow((connection) => connection.copyToParquet(sql, path, parameters, query)),
    async session<T>(work: (session: OlapSession) => Promise<T>): Promise<T> {
      // Never pooled: temporary tables and an open transaction end with the connection.
      const connection = new OlapConnection(await instance.connect(), { slots, queriesOnly });
      try {
        return await work(connection);
      } finally {
        connection.close();
      }
    },
    async close() {
      for (const connection of idle.splice(0)) connection.close();
      instance.closeSync();
    },
  };
}
