// Which runs still have the logs of their steps.
import type { Tx } from '../../platform/db/database.ts';

type RunRow = { id: string; project: string; ended_at: number | null; logs_purged: number };
const tables = (tx: Tx) => tx.withTables<{ pipelines_runs: RunRow }>();

const ended = (tx: Tx, project: string, before: number) =>
  tables(tx)
    .selectFrom('pipelines_runs')
    .where('project', '=', project)
    .where('ended_at', '<', before)
    .where('logs_purged', '=', 0);

export async function countWithLogs(tx: Tx, project: string, before: number): Promise<number> {
  const row = await ended(tx, project, before)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Oldest first. */
export async function runsWithLogs(tx: Tx, project: string, before: number, limit: number): Promise<string[]> {
  const rows = await ended(tx, project, before).select('id').orderBy('id').limit(limit).execute();
  return rows.map(({ id }) => id);
}

export async function markLogsPurged(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tables(tx).updateTable('pipelines_runs').set({ logs_purged: 1 }).where('id', 'in', ids).execute();
}
