// All SQL of metrics. Points are a set: logging one twice changes nothing, so that a client may repeat a batch.
import { sql } from 'kysely';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { tables } from '../tables.ts';
import { type Coverage, toCoverage, updateBlocks } from './block-store.ts';
import {
  addPoint,
  type LatestMetric,
  type LatestOfBatch,
  latestOf,
  type MetricPoint,
  type ModelMetric,
  type NewMetricPoint,
  type PointSums,
} from './metric.ts';
import { fromStored, toStored } from './stored-point.ts';

const rowsPerInsert = 250;

export async function insertPoints(
  tx: Tx,
  run: { readonly id: string; readonly experimentId: string },
  points: readonly NewMetricPoint[],
): Promise<void> {
  const runId = run.id;
  const sums = new Map<string, PointSums>();
  for (const part of chunks(points, rowsPerInsert)) {
    const fresh = await tables(tx)
      .insertInto('tracking_metrics')
      .values(part.map((point) => ({ run_id: runId, key: point.key, ...toStored(point) })))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['key', 'value', 'nan'])
      .execute();
    // Only points that were not there before count.
    for (const { key, value, nan } of fresh) addPoint(sums, key, nan === 1 ? Number.NaN : value);
  }
  const coverages: Coverage[] = [];
  for (const part of chunks(latestOf(points), rowsPerInsert))
    coverages.push(...(await mergeLatest(tx, run, part, sums)));
  await updateBlocks(tx, runId, points, coverages);
  const ofModels = points.filter((point) => point.modelId !== undefined);
  for (const part of chunks(ofModels, rowsPerInsert)) {
    await tables(tx)
      .insertInto('tracking_model_metrics')
      .values(
        part.map((point) => ({
          model_id: point.modelId ?? '',
          key: point.key,
          run_id: runId,
          dataset_name: point.datasetName ?? '',
          dataset_digest: point.datasetDigest ?? '',
          ...toStored(point),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function mergeLatest(
  tx: Tx,
  run: { readonly id: string; readonly experimentId: string },
  latest: readonly LatestOfBatch[],
  sums: ReadonlyMap<string, PointSums>,
): Promise<Coverage[]> {
  const added = (column: 'uncovered' | 'points' | 'numbers' | 'sum_value') =>
    sql<number>`${sql.ref(`tracking_latest_metrics.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
  // A number is later than NaN of its step and time, which is stored as 0.
  const place = (row: string) =>
    sql`(${sql.ref(`${row}.step`)}, ${sql.ref(`${row}.at`)}, 1 - ${sql.ref(`${row}.nan`)}, ${sql.ref(`${row}.value`)})`;
  const later = sql<boolean>`${place('excluded')} > ${place('tracking_latest_metrics')}`;
  const newest = (column: 'step' | 'at' | 'value' | 'nan') =>
    sql<number>`CASE WHEN ${later} THEN ${sql.ref(`excluded.${column}`)} ELSE ${sql.ref(`tracking_latest_metrics.${column}`)} END`;
  // A bound that is still missing (only NaN so far) takes the other's.
  const extreme = (column: 'min_value' | 'max_value', better: '<' | '>') => {
    const own = sql.ref(`tracking_latest_metrics.${column}`);
    const given = sql.ref(`excluded.${column}`);
    return sql<
      number | null
    >`CASE WHEN ${own} IS NULL OR ${given} ${sql.raw(better)} ${own} THEN ${given} ELSE ${own} END`;
  };
  const rows = await tables(tx)
    .insertInto('tracking_latest_metrics')
    .values(
      latest.map((point) => ({
        run_id: run.id,
        experiment_id: run.experimentId,
        key: point.key,
        ...toStored(point),
        min_value: point.min,
        max_value: point.max,
        covered_step: null,
        covered_at: null,
        uncovered: point.points,
        points: sums.get(point.key)?.points ?? 0,
        numbers: sums.get(point.key)?.numbers ?? 0,
        sum_value: sums.get(point.key)?.sum ?? 0,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'key']).doUpdateSet({
        step: newest('step'),
        at: newest('at'),
        value: newest('value'),
        nan: newest('nan'),
        min_value: extreme('min_value', '<'),
        max_value: extreme('max_value', '>'),
        uncovered: added('uncovered'),
        points: added('points'),
        numbers: added('numbers'),
        sum_value: added('sum_value'),
      }),
    )
    .returning(['key', 'covered_step', 'covered_at', 'uncovered'])
    .execute();
  return rows.map(toCoverage);
}

export type HistoryAfter = { readonly step: number; readonly at: number; readonly value: number; readonly nan: number };

/** Points of a metric in order of (step, time, value), after a point, at most `limit`. */
export async function listPoints(
  tx: Tx,
  runId: string,
  key: string,
  range: { readonly fromStep?: number | undefined; readonly toStep?: number | undefined },
  after: HistoryAfter | undefined,
  limit: number,
): Promise<MetricPoint[]> {
  let query = tables(tx)
    .selectFrom('tracking_metrics')
    .select(['step', 'at', 'value', 'nan'])
    .where('run_id', '=', runId)
    .where('key', '=', key);
  if (range.fromStep !== undefined) query = query.where('step', '>=', range.fromStep);
  if (range.toStep !== undefined) query = query.where('step', '<=', range.toStep);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(step, at, value, nan) > (${after.step}, ${after.at}, ${after.value}, ${after.nan})`,
    );
  }
  const rows = await query.orderBy('step').orderBy('at').orderBy('value').orderBy('nan').limit(limit).execute();
  return rows.map((row) => ({ key, ...fromStored(row) }));
}

/** The first and the last step of a metric and how many points are in no block, for each run that logged it. */
export async function stepsOfRuns(
  tx: Tx,
  runIds: readonly string[],
  key: string,
): Promise<{ readonly runId: string; readonly from: number; readonly to: number; readonly uncovered: number }[]> {
  const rows = await tables(tx)
    .selectFrom('tracking_latest_metrics as latest')
    .where('latest.run_id', 'in', [...runIds])
    .where('latest.key', '=', key)
    .select((query) => {
      // Two seeks; the smallest and the largest by one aggregate would read every point.
      const end = (order: 'asc' | 'desc') =>
        query
          .selectFrom('tracking_metrics as point')
          .whereRef('point.run_id', '=', 'latest.run_id')
          .where('point.key', '=', key)
          .orderBy('point.step', order)
          .limit(1)
          .select('point.step');
      return ['latest.run_id', 'latest.uncovered', end('asc').as('from'), end('desc').as('to')];
    })
    .execute();
  return rows.map((row) => ({
    runId: row.run_id,
    from: Number(row.from),
    to: Number(row.to),
    uncovered: row.uncovered,
  }));
}

/** @param keys only these are read; every key when undefined */
export async function latestByRuns(
  tx: Tx,
  runIds: readonly string[],
  keys?: readonly string[],
): Promise<(LatestMetric & { runId: string })[]> {
  if (keys?.length === 0) return [];
  const all = tables(tx)
    .selectFrom('tracking_latest_metrics')
    .selectAll()
    .where('run_id', 'in', [...runIds])
    .orderBy('key');
  const rows = await (keys === undefined ? all : all.where('key', 'in', [...keys])).execute();
  return rows.map((row) => ({
    runId: row.run_id,
    key: row.key,
    ...fromStored(row),
    min: row.min_value,
    max: row.max_value,
  }));
}

export async function metricsOfModels(tx: Tx, modelIds: readonly string[]): Promise<ModelMetric[]> {
  const rows = await tables(tx)
    .selectFrom('tracking_model_metrics')
    .selectAll()
    .where('model_id', 'in', [...modelIds])
    .orderBy('key')
    .orderBy('step')
    .orderBy('at')
    .execute();
  return rows.map((row) => ({
    modelId: row.model_id,
    runId: row.run_id,
    key: row.key,
    ...fromStored(row),
    datasetName: row.dataset_name,
    datasetDigest: row.dataset_digest,
  }));
}
