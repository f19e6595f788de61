// Aggregates over all runs of experiments, never a page of them.
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db/database.ts';
import type { LeadingMetric } from '../metrics/leading-metric.ts';
import { groupBy, tables } from '../tables.ts';
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
  const rows = await tables(tx)
    .selectFrom('tracking_experiments as experiment')
    .where('experiment.id', 'in', experimentIds)
    .select((query) =>
      // One seek in the index for each experiment; ranking all runs would read them all.
      query
        .selectFrom('tracking_runs as run')
        .whereRef('run.experiment_id', '=', 'experiment.id')
        .where('run.deleted_at', 'is', null)
        .orderBy('run.started_at', 'desc')
        .orderBy('run.id', 'desc')
        .limit(1)
        .select('run.id')
        .as('id'),
    )
    .execute();
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}

export interface BestRun {
  readonly experimentId: string;
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly value: number;
}

/** The run with the best latest value of its metric, for each experiment; NaN is never best. */
export async function bestRuns(
  tx: Tx,
  metrics: ReadonlyMap<string, LeadingMetric>,
  without: readonly string[],
): Promise<BestRun[]> {
  const found = await Promise.all(
    [...groupBy([...metrics], ([, { key, higher }]) => `${higher} ${key}`).values()].flatMap((of) => {
      const [, metric] = of[0] ?? [];
      if (metric === undefined) return [];
      const ids = of.map(([experimentId]) => experimentId);
      return [bestRunsBy(tx, ids, metric, without)];
    }),
  );
  return found.flat();
}

async function bestRunsBy(
  tx: Tx,
  experimentIds: readonly string[],
  { key, higher }: LeadingMetric,
  without: readonly string[],
): Promise<BestRun[]> {
  const best = tables(tx)
    .selectFrom('tracking_experiments as experiment')
    .where('experiment.id', 'in', experimentIds)
    .select((query) => [
      'experiment.id as experiment_id',
      query
        // From the metrics, in the order of their index: the first whose run is there is the best.
        .selectFrom('tracking_latest_metrics as metric')
        .innerJoin('tracking_runs as run', 'run.id', 'metric.run_id')
        .whereRef('metric.experiment_id', '=', 'experiment.id')
        .where('run.deleted_at', 'is', null)
        .where('metric.key', '=', key)
        .where('metric.nan', '=', 0)
        .$if(without.length > 0, (of) => of.where('metric.run_id', 'not in', without))
        .orderBy('metric.value', higher ? 'desc' : 'asc')
        .orderBy('metric.run_id')
        .limit(1)
        .select('metric.run_id')
        .as('run_id'),
    ]);
  const rows = await tables(tx)
    .selectFrom(best.as('best'))
    .innerJoin('tracking_runs as run', 'run.id', 'best.run_id')
    .innerJoin('tracking_latest_metrics as metric', 'metric.run_id', 'best.run_id')
    .where('metric.key', '=', key)
    .select(['best.experiment_id', 'run.id', 'run.name', 'metric.value'])
    .execute();
  return rows.map((row) => ({ experimentId: row.experiment_id, id: row.id, name: row.name, key, value: row.value }));
}

/** How many of these runs are active ones of an experiment. */
export async function countAmong(tx: Tx, experimentId: string, runIds: readonly string[]): Promise<number> {
  if (runIds.length === 0) return 0;
  const row = await tables(tx)
    .selectFrom('tracking_runs')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('experiment_id', '=', experimentId)
    .where('deleted_at', 'is', null)
    .where('id', 'in', runIds)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many runs of an experiment have a metric, and how many of those are better than a value. */
export async function countBetter(
  tx: Tx,
  experimentId: string,
  { key, higher }: { readonly key: string; readonly higher: boolean },
  value: number,
  without: readonly string[],
): Promise<{ readonly better: number; readonly runs: number }> {
  const row = await tables(tx)
    .selectFrom('tracking_runs as run')
    .innerJoin('tracking_latest_metrics as metric', 'metric.run_id', 'run.id')
    .where('run.experiment_id', '=', experimentId)
    .where('run.deleted_at', 'is', null)
    .where('metric.key', '=', key)
    .where('metric.nan', '=', 0)
    .$if(without.length > 0, (of) => of.where('run.id', 'not in', without))
    .select(({ fn }) => [
      fn.countAll().as('runs'),
      sql<number | null>`sum(CASE WHEN metric.value ${sql.raw(higher ? '>' : '<')} ${value} THEN 1 ELSE 0 END)`.as(
        'better',
      ),
    ])
    .executeTakeFirstOrThrow();
  return { runs: Number(row.runs), better: Number(row.better ?? 0) };
}
