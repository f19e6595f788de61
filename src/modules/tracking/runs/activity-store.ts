// Aggregates over all runs of experiments, never a page of them.
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db/database.ts';
import { tables } from '../tables.ts';
import type { RunStatus } from './run.ts';

export interface StatusCount {
  readonly experimentId: string;
  readonly status: RunStatus;
  readonly count: number;
}

export async function countByStatus(tx: Tx, experimentIds: readonly string[]): Promise<StatusCount[]> {
  if (experimentIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('tracking_runs')
    .select(({ fn }) => ['experiment_id', 'status', fn.countAll().as('count')])
    .where('experiment_id', 'in', experimentIds)
    .where('deleted_at', 'is', null)
    .groupBy(['experiment_id', 'status'])
    .execute();
  return rows.map((row) => ({
    experimentId: row.experiment_id,
    status: row.status as RunStatus,
    count: Number(row.count),
  }));
}

/** The id of the run of each experiment that started last. */
export async function newestRunIds(tx: Tx, experimentIds: readonly string[]): Promise<string[]> {
  if (experimentIds.length === 0) return [];
  const ranked = tables(tx)
    .selectFrom('tracking_runs')
    .where('experiment_id', 'in', experimentIds)
    .where('deleted_at', 'is', null)
    .select([
      'id',
      sql<number>`row_number() OVER (PARTITION BY experiment_id ORDER BY started_at DESC, id DESC)`.as('place'),
    ]);
  const rows = await tables(tx).selectFrom(ranked.as('ranked')).select('id').where('place', '=', 1).execute();
  return rows.map(({ id }) => id);
}

export interface BestRun {
  readonly experimentId: string;
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly value: number;
}

/** The run with the best latest value of a metric, for each experiment and its metric; NaN is never best. */
export async function bestRuns(
  tx: Tx,
  wanted: readonly { readonly experimentId: string; readonly key: string }[],
  higher: boolean,
): Promise<BestRun[]> {
  if (wanted.length === 0) return [];
  const order = sql.raw(higher ? 'DESC' : 'ASC');
  const ranked = tables(tx)
    .selectFrom('tracking_runs as run')
    .innerJoin('tracking_latest_metrics as metric', 'metric.run_id', 'run.id')
    .where((eb) =>
      eb.or(
        wanted.map(({ experimentId, key }) =>
          eb.and([eb('run.experiment_id', '=', experimentId), eb('metric.key', '=', key)]),
        ),
      ),
    )
    .where('run.deleted_at', 'is', null)
    .where('metric.nan', '=', 0)
    .select([
      'run.id',
      'run.name',
      'run.experiment_id',
      'metric.key',
      'metric.value',
      sql<number>`row_number() OVER (PARTITION BY run.experiment_id ORDER BY metric.value ${order}, run.id)`.as(
        'place',
      ),
    ]);
  const rows = await tables(tx).selectFrom(ranked.as('ranked')).selectAll().where('place', '=', 1).execute();
  return rows.map((row) => ({
    experimentId: row.experiment_id,
    id: row.id,
    name: row.name,
    key: row.key,
    value: row.value,
  }));
}

/** How many runs of an experiment have a metric, and how many of those are better than a value. */
export async function countBetter(
  tx: Tx,
  experimentId: string,
  { key, higher }: { readonly key: string; readonly higher: boolean },
  value: number,
): Promise<{ readonly better: number; readonly runs: number }> {
  const row = await tables(tx)
    .selectFrom('tracking_runs as run')
    .innerJoin('tracking_latest_metrics as metric', 'metric.run_id', 'run.id')
    .where('run.experiment_id', '=', experimentId)
    .where('run.deleted_at', 'is', null)
    .where('metric.key', '=', key)
    .where('metric.nan', '=', 0)
    .select(({ fn }) => [
      fn.countAll().as('runs'),
      sql<number | null>`sum(CASE WHEN metric.value ${sql.raw(higher ? '>' : '<')} ${value} THEN 1 ELSE 0 END)`.as(
        'better',
      ),
    ])
    .executeTakeFirstOrThrow();
  return { runs: Number(row.runs), better: Number(row.better ?? 0) };
}
