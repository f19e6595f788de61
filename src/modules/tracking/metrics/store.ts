// All SQL of metrics. Points are a set: logging one twice changes nothing, so that a client may repeat a batch.
import { sql } from 'kysely';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { insertRows, type RowInsert } from '../../../platform/db/insert-rows.ts';
import { oneOf } from '../../../platform/db/one-of.ts';
import { type MetricRow, type PointRow, tables } from '../tables.ts';
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

const pointInsert: RowInsert = {
  table: 'tracking_metrics',
  columns: ['run_id', 'key', 'value', 'nan', 'step', 'at'],
  tail: 'ON CONFLICT DO NOTHING',
};
const countedInsert: RowInsert = { ...pointInsert, tail: `${pointInsert.tail} RETURNING key, value, nan` };

type KeyedRow = PointRow & { readonly key: string };

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The rows of a batch in the order of the table, which then grows at few places; a point that comes twice once. */
function rowsInOrder(points: readonly NewMetricPoint[]): readonly KeyedRow[] {
  const order = (a: KeyedRow, b: KeyedRow): number =>
    compare(a.key, b.key) || a.step - b.step || a.at - b.at || compare(a.value, b.value) || a.nan - b.nan;
  const rows = points.map((point) => ({ key: point.key, ...toStored(point) })).sort(order);
  return rows.filter((row, index) => {
    const before = rows[index - 1];
    return before === undefined || order(before, row) !== 0;
  });
}

/** True when each row is later than all that its metric had: none of them can be there already. */
async function areLater(tx: Tx, runId: string, rows: readonly KeyedRow[]): Promise<boolean> {
  const first = new Map<string, KeyedRow>();
  for (const row of rows) if (!first.has(row.key)) first.set(row.key, row);
  const latest = await sql<{ key: string; step: number; at: number }>`
    SELECT key, step, at FROM tracking_latest_metrics WHERE run_id = ${runId} AND ${oneOf(tx, 'key', [...first.keys()])}`.execute(
    tx,
  );
  return latest.rows.every(({ key, step, at }) => {
    const row = first.get(key);
    return row === undefined || row.step > step || (row.step === step && row.at > at);
  });
}

/** What the points that were not there before add up to, by key. */
async function addPoints(
  tx: Tx,
  runId: string,
  points: readonly NewMetricPoint[],
): Promise<ReadonlyMap<string, PointSums>> {
  const rows = rowsInOrder(points);
  const values = rows.flatMap(({ key, value, nan, step, at }) => [runId, key, value, nan, step, at]);
  // What another transaction writes meanwhile changes the latest points too, so that one of both is run again.
  const known = !(await areLater(tx, runId, rows));
  const fresh = known ? await insertRows<Pick<MetricRow, 'key' | 'value' | 'nan'>>(tx, countedInsert, values) : rows;
  if (!known) await insertRows(tx, pointInsert, values);
  const sums = new Map<string, PointSums>();
  for (const { key, value, nan } of fresh) addPoint(sums, key, nan === 1 ? Number.NaN : value);
  return sums;
}

export async function insertPoints(
  tx: Tx,
  run: { readonly id: string; readonly experimentId: string },
  points: readonly NewMetricPoint[],
): Promise<void> {
  const runId = run.id;
  const sums = await addPoints(tx, runId, points);
  await updateBlocks(tx, runId, points, await mergeLatest(tx, run, latestOf(points), sums));
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

/** A number is later than NaN of its step and time, which is stored as 0. */
const place = (row: string): string => `(${row}.step, ${row}.at, 1 - ${row}.nan, ${row}.value)`;
const own = (column: string): string => `tracking_latest_metrics.${column}`;
const given = (column: string): string => `excluded.${column}`;
const newest = (column: string): string =>
  `${column} = CASE WHEN ${place('excluded')} > ${place('tracking_latest_metrics')} THEN ${given(column)} ELSE ${own(column)} END`;
/** A bound that is still missing (only NaN so far) takes the other's. */
const extreme = (column: string, better: '<' | '>'): string =>
  `${column} = CASE WHEN ${own(column)} IS NULL OR ${given(column)} ${better} ${own(column)} THEN ${given(column)} ELSE ${own(column)} END`;
const added = (column: string): string => `${column} = ${own(column)} + ${given(column)}`;

const latestInsert: RowInsert = {
  table: 'tracking_latest_metrics',
  columns: [
    'run_id',
    'experiment_id',
    'key',
    'step',
    'at',
    'value',
    'nan',
    'min_value',
    'max_value',
    'uncovered',
    'points',
    'numbers',
    'sum_value',
  ],
  tail: `ON CONFLICT (run_id, key) DO UPDATE SET ${[
    ...['step', 'at', 'value', 'nan'].map(newest),
    extreme('min_value', '<'),
    extreme('max_value', '>'),
    ...['uncovered', 'points', 'numbers', 'sum_value'].map(added),
  ].join(', ')} RETURNING key, covered_step, covered_at, uncovered`,
};

async function mergeLatest(
  tx: Tx,
  run: { readonly id: string; readonly experimentId: string },
  latest: readonly LatestOfBatch[],
  sums: ReadonlyMap<string, PointSums>,
): Promise<Coverage[]> {
  const values = latest.flatMap((point) => {
    const { value, nan, step, at } = toStored(point);
    const { points = 0, numbers = 0, sum = 0 } = sums.get(point.key) ?? {};
    const extremes = [point.min, point.max];
    return [run.id, run.experimentId, point.key, step, at, value, nan, ...extremes, point.points, points, numbers, sum];
  });
  return (await insertRows<Parameters<typeof toCoverage>[0]>(tx, latestInsert, values)).map(toCoverage);
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

/**
 * Metrics of a run stand together, in the order of their keys.
 * @param keys only these are read; every key when undefined
 */
export async function latestByRuns(
  tx: Tx,
  runIds: readonly string[],
  keys?: readonly string[],
): Promise<(LatestMetric & { runId: string })[]> {
  if (keys?.length === 0) return [];
  const all = tables(tx)
    .selectFrom('tracking_latest_metrics')
    .select(['run_id', 'key', 'step', 'at', 'value', 'nan', 'min_value', 'max_value'])
    .where(oneOf(tx, 'run_id', runIds))
    .orderBy('run_id')
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
