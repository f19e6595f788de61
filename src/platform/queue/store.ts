// All SQL of the job queue.
import { type Expression, sql } from 'kysely';
import type { Capabilities } from '../db/capabilities.ts';
import type { Tx } from '../db/database.ts';
import type { Migration } from '../db/migrations.ts';

export type JobState = 'queued' | 'running' | 'done' | 'dead' | 'cancelled';

export interface JobRow {
  id: string;
  kind: string;
  project: string | null;
  /** Jobs with the same key never run at the same time, and a queued one is not queued twice. */
  key: string | null;
  payload: string;
  state: JobState;
  attempt: number;
  max_attempts: number;
  run_at: number;
  lease_until: number | null;
  lease_owner: string | null;
  cancel_requested: number;
  progress: number | null;
  note: string | null;
  result: string | null;
  error: string | null;
  created_at: number;
  finished_at: number | null;
}

type QueueTables = { queue_jobs: JobRow };

export const queueMigrations: readonly Migration[] = [
  {
    name: '202611250002-queue-jobs',
    sql: `CREATE TABLE queue_jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  project TEXT,
  key TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  max_attempts BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT,
  lease_owner TEXT,
  cancel_requested BIGINT NOT NULL,
  progress DOUBLE PRECISION,
  note TEXT,
  result TEXT,
  error TEXT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX queue_jobs_due ON queue_jobs (state, run_at);
CREATE INDEX queue_jobs_key ON queue_jobs (kind, key, state);
`,
  },
];

const tables = (tx: Tx) => tx.withTables<QueueTables>();

export async function insertJob(tx: Tx, row: JobRow): Promise<void> {
  await tables(tx).insertInto('queue_jobs').values(row).execute();
}

export function findJob(tx: Tx, id: string): Promise<JobRow | undefined> {
  return tables(tx).selectFrom('queue_jobs').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findQueued(tx: Tx, kind: string, key: string): Promise<JobRow | undefined> {
  return tables(tx)
    .selectFrom('queue_jobs')
    .selectAll()
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('state', '=', 'queued')
    .executeTakeFirst();
}

export function listJobs(
  tx: Tx,
  filter: { project?: string; state?: JobState },
  before: string,
  limit: number,
): Promise<JobRow[]> {
  let query = tables(tx).selectFrom('queue_jobs').selectAll().where('id', '<', before);
  if (filter.project !== undefined) query = query.where('project', '=', filter.project);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** The oldest due job of these kinds whose key is free: queued, or running under a lease that ran out. */
export async function claimJob(
  tx: Tx,
  capabilities: Capabilities,
  kinds: readonly string[],
  owner: string,
  now: number,
  leaseUntil: number,
): Promise<JobRow | undefined> {
  const busyKey: Expression<unknown> = sql`(SELECT 1 FROM queue_jobs busy
    WHERE busy.kind = queue_jobs.kind AND busy.key = queue_jobs.key AND busy.state = 'running'
      AND busy.id <> queue_jobs.id AND busy.lease_until > ${now})`;
  let query = tables(tx)
    .selectFrom('queue_jobs')
    .selectAll()
    .where('kind', 'in', kinds)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'queued'), eb('run_at', '<=', now)]),
        eb.and([eb('state', '=', 'running'), eb('lease_until', '<=', now)]),
      ]),
    )
    .where((eb) => eb.or([eb('key', 'is', null), eb.not(eb.exists(busyKey))]))
    .orderBy('run_at')
    .orderBy('id')
    .limit(1);
  if (capabilities.skipLocked) query = query.forUpdate().skipLocked();
  const row = await query.executeTakeFirst();
  if (row === undefined) return undefined;
  const claimed = { state: 'running' as const, attempt: row.attempt + 1, lease_owner: owner, lease_until: leaseUntil };
  await tables(tx).updateTable('queue_jobs').set(claimed).where('id', '=', row.id).execute();
  return { ...row, ...claimed };
}

/** Applies a change only while this owner holds the lease; false when it lost it. */
export async function updateHeld(tx: Tx, id: string, owner: string, change: Partial<JobRow>): Promise<boolean> {
  const result = await tables(tx)
    .updateTable('queue_jobs')
    .set(change)
    .where('id', '=', id)
    .where('lease_owner', '=', owner)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateJob(tx: Tx, id: string, change: Partial<JobRow>): Promise<void> {
  await tables(tx).updateTable('queue_jobs').set(change).where('id', '=', id).execute();
}

export async function nextDue(tx: Tx): Promise<number | undefined> {
  const row = await tables(tx)
    .selectFrom('queue_jobs')
    .select((eb) => eb.fn.min('run_at').as('due'))
    .where('state', '=', 'queued')
    .executeTakeFirst();
  return row?.due ?? undefined;
}

/** Gives back every lease: for a database that only this process writes, whose earlier owner is therefore gone. */
export async function releaseLeases(tx: Tx): Promise<void> {
  await tables(tx)
    .updateTable('queue_jobs')
    .set({ state: 'queued', lease_owner: null, lease_until: null })
    .where('state', '=', 'running')
    .execute();
}
