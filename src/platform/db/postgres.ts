// Postgres driver: SERIALIZABLE transactions, run again after a serialisation conflict, so that modules may reason as if they
// were alone, in groups (`postgres-writer.ts`). Acknowledged means committed with synchronous_commit on.
import { Kysely, PostgresDialect } from 'kysely';
import type { Random } from '../random/random.ts';
import { capabilities } from './capabilities.ts';
import type { Database, MigrationSession, Tx } from './database.ts';
import { dbErrors } from './errors.ts';
import { createPostgresWriter, writerConnections } from './postgres-writer.ts';
import { witnessed } from './witness.ts';

const migrationLock = 7_295_001;
const int8 = 20;

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize?: number;
  readonly random: Random;
  /** Schema that holds Pawl's tables; made when missing. */
  readonly schema?: string;
  /** Told of errors on idle connections, which the pool replaces. */
  onConnectionError?(error: Error): void;
}

export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { default: pg } = await import('pg');
  const types = new pg.TypeOverrides();
  types.setTypeParser(int8, (text: string) => Number(text));
  const schema = options.schema ?? 'pawl';
  if (!/^[a-z_][a-z0-9_]*$/.test(schema)) throw dbErrors.create('write_failed', `Schema name ${schema} is not plain.`);
  const openPool = (max: number, pipeline: boolean) => {
    const made = new pg.Pool({
      connectionString: options.url,
      max,
      types,
      options: `-c search_path=${schema} -c synchronous_commit=on`,
      pipeline,
    });
    made.on('error', (error) => options.onConnectionError?.(error));
    return made;
  };
  const pool = openPool(options.poolSize ?? 10, false);
  await pool.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  const root = new Kysely<Record<never, never>>({ dialect: new PostgresDialect({ pool }) });
  const listeners = new Set<() => void>();
  const writer = createPostgresWriter(openPool(writerConnections, true), options.random, () => {
    for (const listener of listeners) listener();
  });

  return {
    dialect: 'postgres',
    capabilities: capabilities.postgres,
    transact: <T>(work: (tx: Tx) => Promise<T>) => writer.transact(witnessed(work)),
    reader: root,
    scanner: root,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ping() {
      await pool.query('SELECT 1');
    },
    async inspect() {
      const { rows } = await pool.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
      return rows[0]?.synchronous_commit === 'off'
        ? ['synchronous_commit is off: acknowledged writes can be lost']
        : [];
    },
    async migrate(apply) {
      const client = await pool.connect();
      const session: MigrationSession = {
        execute: async (sql) => void (await client.query(sql)),
        applied: async () => (await client.query('SELECT name, checksum FROM pawl_migrations ORDER BY name')).rows,
        record: async (name, checksum, at) =>
          void (await client.query('INSERT INTO pawl_migrations VALUES ($1, $2, $3)', [name, checksum, at])),
      };
      try {
        await client.query('BEGIN');
        await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
        await client.query(
          'CREATE TABLE IF NOT EXISTS pawl_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)',
        );
        await apply(session);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    async close() {
      await writer.close();
      await root.destroy();
    },
  };
}
