// All SQL of the blocks of metrics. A metric's points up to its covered place are in blocks, those beyond are read as they are. Both
// change in the transaction that writes the points, so a chart read in one statement sees each point once.
import { type RawBuilder, sql } from 'kysely';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Database, Tx } from '../../../platform/db/database.ts';
import { groupBy, type LatestMetricRow, tables } from '../tables.ts';
import { blocksOf, comparePlaces, type MetricBlock, type Place, stretchesOf } from './blocks.ts';
import type { MetricBucket, MetricPoint, StepGrid } from './metric.ts';
import { fromStored } from './stored-point.ts';

/** So many new points are worth to be put into blocks. */
export const pointsBeforeBlocks = 512;
/** Most points put into blocks by one write. */
const pointsAtOnce = 16_384;

/** A metric after a write to it. */
export interface Coverage {
  readonly key: string;
  /** Null while nothing is in blocks. */
  readonly covered: Place | null;
  /** Points written since. */
  readonly uncovered: number;
}

const beyond = (place: Place) => sql<boolean>`(step, at) > (${place.step}, ${place.at})`;

async function readPoints(
  tx: Tx,
  runId: string,
  key: string,
  where: readonly RawBuilder<boolean>[],
  limit?: number,
): Promise<MetricPoint[]> {
  let query = tables(tx)
    .selectFrom('tracking_metrics')
    .select(['step', 'at', 'value', 'nan'])
    .where('run_id', '=', runId)
    .where('key', '=', key);
  for (const condition of where) query = query.where(condition);
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.orderBy('step').orderBy('at').execute();
  return rows.map((row) => ({ key, ...fromStored(row) }));
}

async function insertBlocks(tx: Tx, runId: string, key: string, blocks: readonly MetricBlock[]): Promise<void> {
  for (const part of chunks(blocks, 250)) {
    await tables(tx)
      .insertInto('tracking_metric_blocks')
      .values(
        part.map(({ first, last, points, at, numbers, min, max, sum }) => ({
          run_id: runId,
          key,
          from_step: first.step,
          from_at: first.at,
          to_step: last.step,
          to_at: last.at,
          points,
          at,
          numbers,
          min_value: min,
          max_value: max,
          sum_value: sum,
        })),
      )
      .execute();
  }
}

/** Points without repeated ones, in order. */
function distinct(points: readonly MetricPoint[]): MetricPoint[] {
  const sorted = points.toSorted((a, b) => comparePlaces(a, b) || compareValues(a.value, b.value));
  return sorted.filter((point, index) => {
    const before = sorted[index - 1];
    return before === undefined || comparePlaces(before, point) !== 0 || compareValues(before.value, point.value) !== 0;
  });
}

/** -0 equals 0, as in the database. */
function compareValues(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

/** Puts into blocks what is in none; true when there was more than it takes at once. @param written the new points, in no block */
async function cover(tx: Tx, runId: string, of: Coverage, written: readonly MetricPoint[]): Promise<boolean> {
  const { key, covered, uncovered } = of;
  // A batch that is all there is need not be read again.
  const points =
    written.length === uncovered
      ? distinct(written)
      : await readPoints(tx, runId, key, covered === null ? [] : [beyond(covered)], pointsAtOnce);
  const more = points.length === pointsAtOnce;
  const end = points.at(-1);
  // The last place may go on behind the limit.
  const whole = more ? points.filter((point) => end === undefined || comparePlaces(point, end) < 0) : points;
  const last = whole.at(-1);
  if (last === undefined) return false;
  await insertBlocks(tx, runId, key, blocksOf(whole));
  await tables(tx)
    .updateTable('tracking_latest_metrics')
    .set({ covered_step: last.step, covered_at: last.at, uncovered: more ? uncovered : 0 })
    .where('run_id', '=', runId)
    .where('key', '=', key)
    .execute();
  return more;
}

/** Sums up again the blocks that own late points. */
async function recover(tx: Tx, runId: string, key: string, covered: Place, late: readonly Place[]): Promise<void> {
  const [least, most] = [late[0], late.at(-1)];
  if (least === undefined || most === undefined) return;
  const blocks = tables(tx)
    .selectFrom('tracking_metric_blocks')
    .select(['from_step as step', 'from_at as at'])
    .where('run_id', '=', runId)
    .where('key', '=', key);
  const from = (relation: string, place: Place) =>
    sql<boolean>`(from_step, from_at) ${sql.raw(relation)} (${place.step}, ${place.at})`;
  const owner = await blocks
    .where(from('<=', least))
    .orderBy('from_step', 'desc')
    .orderBy('from_at', 'desc')
    .limit(1)
    .execute();
  const rest = await blocks
    .where(from('>', least))
    .where(from('<=', most))
    .orderBy('from_step')
    .orderBy('from_at')
    .execute();
  const next = await blocks.where(from('>', most)).orderBy('from_step').orderBy('from_at').limit(1).execute();
  for (const stretch of stretchesOf([...owner, ...rest, ...next], late)) {
    const { before } = stretch;
    const within = (step: RawBuilder<unknown>, at: RawBuilder<unknown>) => [
      sql<boolean>`(${step}, ${at}) >= (${stretch.from.step}, ${stretch.from.at})`,
      before === undefined
        ? sql<boolean>`(${step}, ${at}) <= (${covered.step}, ${covered.at})`
        : sql<boolean>`(${step}, ${at}) < (${before.step}, ${before.at})`,
    ];
    const points = await readPoints(tx, runId, key, within(sql.ref('step'), sql.ref('at')));
    let stale = tables(tx).deleteFrom('tracking_metric_blocks').where('run_id', '=', runId).where('key', '=', key);
    for (const condition of within(sql.ref('from_step'), sql.ref('from_at'))) stale = stale.where(condition);
    await stale.execute();
    await insertBlocks(tx, runId, key, blocksOf(points));
  }
}

/** Brings the blocks up to date with points just written. @param coverages of every key among them */
export async function updateBlocks(
  tx: Tx,
  runId: string,
  points: readonly MetricPoint[],
  coverages: readonly Coverage[],
): Promise<void> {
  const concerned = coverages.filter(({ covered, uncovered }) => covered !== null || uncovered >= pointsBeforeBlocks);
  if (concerned.length === 0) return;
  const written = groupBy(points, ({ key }) => key);
  for (const coverage of concerned) {
    const { key, covered } = coverage;
    const own = written.get(key) ?? [];
    const late = covered === null ? [] : own.filter((point) => comparePlaces(point, covered) <= 0);
    if (covered !== null && late.length > 0) await recover(tx, runId, key, covered, late.sort(comparePlaces));
    if (coverage.uncovered < pointsBeforeBlocks) continue;
    await cover(
      tx,
      runId,
      coverage,
      own.filter((point) => covered === null || comparePlaces(point, covered) > 0),
    );
  }
}

/** Most rounds of `cover` for one chart. */
const roundsAtOnce = 64;

/**
 * Puts a metric into blocks that has many points in none, as those written before there were blocks; what is more than one chart should
 * wait for is left to the next.
 */
export async function coverMetric(db: Database, runId: string, key: string): Promise<void> {
  for (let round = 0; round < roundsAtOnce; round++) {
    const more = await db.transact(async (tx) => {
      // The update takes the row before it is read, so that no two do the same.
      const row = await tables(tx)
        .updateTable('tracking_latest_metrics')
        .set((eb) => ({ uncovered: eb.ref('uncovered') }))
        .where('run_id', '=', runId)
        .where('key', '=', key)
        .returning(['key', 'covered_step', 'covered_at', 'uncovered'])
        .executeTakeFirst();
      if (row === undefined || row.uncovered < pointsBeforeBlocks) return false;
      return cover(tx, runId, toCoverage(row), []);
    });
    if (!more) return;
  }
}

export function toCoverage(row: Pick<LatestMetricRow, 'key' | 'covered_step' | 'covered_at' | 'uncovered'>): Coverage {
  const { key, covered_step: step, covered_at: at, uncovered } = row;
  return { key, covered: step === null || at === null ? null : { step, at }, uncovered };
}

/** Below every step and time that is logged. */
const nowhere = sql.raw(String(Number.MIN_SAFE_INTEGER));

type BucketRow = {
  bucket: number;
  step: number;
  to_step: number;
  at: number;
  lowest: number | null;
  highest: number | null;
  sum: number | null;
  numbers: number;
  points: number;
  first: number | null;
  last: number | null;
};

/**
 * Points of a run's metric on a grid of steps; buckets without a point are left out. A block that lies within one bucket stands for
 * its points; the points of the others, and those in no block, are read.
 */
export async function bucketsOfRun(tx: Tx, runId: string, key: string, grid: StepGrid): Promise<MetricBucket[]> {
  const [from, to, width] = [grid.from, grid.to, grid.width].map((steps) => sql`CAST(${steps} AS BIGINT)`);
  const bucketOf = (step: string) => sql`((${sql.ref(step)} - ${from}) / ${width})`;
  const own = (alias: string) => sql`${sql.ref(`${alias}.run_id`)} = ${runId} AND ${sql.ref(`${alias}.key`)} = ${key}`;
  // The sums keep the grid's ends from being taken as the range to search, which each block narrows far more. Of blocks outside the grid only the one that begins before it and ends in it counts, as one that is cut.
  const whole = sql`b.from_step >= ${from} AND b.to_step <= ${to} AND ${bucketOf('b.from_step')} = ${bucketOf('b.to_step')}`;
  const ofPoints = sql`${bucketOf('m.step')} AS bucket, min(m.step) AS step, max(m.step) AS to_step, min(m.at) AS at,
    min(CASE WHEN m.nan = 0 THEN m.value END) AS lowest, max(CASE WHEN m.nan = 0 THEN m.value END) AS highest,
    sum(CASE WHEN m.nan = 0 THEN m.value END) AS total, sum(1 - m.nan) AS numbers, count(*) AS points`;
  const coveredTo = (column: 'step' | 'at') =>
    sql`COALESCE((SELECT ${sql.ref(`c.covered_${column}`)} FROM tracking_latest_metrics AS c WHERE ${own('c')}), ${nowhere})`;
  const end = (step: string, order: 'ASC' | 'DESC') =>
    sql`(SELECT CASE WHEN m.nan = 0 THEN m.value END FROM tracking_metrics AS m WHERE ${own('m')} AND m.step = ${sql.ref(step)}
      ORDER BY m.at ${sql.raw(order)}, m.value ${sql.raw(order)}, m.nan ${sql.raw(order)} LIMIT 1)`;
  const { rows } = await sql<BucketRow>`WITH parts AS (
  SELECT ${bucketOf('b.from_step')} AS bucket, min(b.from_step) AS step, max(b.to_step) AS to_step, min(b.at) AS at,
    min(b.min_value) AS lowest, max(b.max_value) AS highest, sum(b.sum_value) AS total, sum(b.numbers) AS numbers, sum(b.points) AS points
  FROM tracking_metric_blocks AS b WHERE ${own('b')} AND ${whole} GROUP BY 1
  UNION ALL
  SELECT ${ofPoints} FROM tracking_metric_blocks AS b CROSS JOIN tracking_metrics AS m
  WHERE ${own('b')} AND b.from_step <= ${to} AND b.to_step >= ${from} AND NOT (${whole})
    AND ${own('m')} AND m.step >= b.from_step AND m.step <= b.to_step
    AND (m.step > b.from_step OR m.at >= b.from_at) AND (m.step < b.to_step OR m.at <= b.to_at)
    AND m.step + 0 >= ${from} AND m.step + 0 <= ${to} GROUP BY 1
  UNION ALL
  SELECT ${ofPoints} FROM tracking_metrics AS m
  WHERE ${own('m')} AND m.step >= ${coveredTo('step')} AND (m.step > ${coveredTo('step')} OR m.at > ${coveredTo('at')})
    AND m.step + 0 >= ${from} AND m.step + 0 <= ${to} GROUP BY 1
), buckets AS (
  SELECT bucket, min(step) AS step, max(to_step) AS to_step, min(at) AS at, min(lowest) AS lowest, max(highest) AS highest,
    sum(total) AS sum, sum(numbers) AS numbers, sum(points) AS points FROM parts GROUP BY bucket
)
SELECT buckets.*, ${end('buckets.step', 'ASC')} AS first, ${end('buckets.to_step', 'DESC')} AS last FROM buckets ORDER BY bucket`.execute(
    tx,
  );
  return rows.map((row) => ({
    step: Number(row.step),
    at: Number(row.at),
    first: row.first,
    last: row.last,
    min: row.lowest,
    max: row.highest,
    mean: meanOf(row),
    points: Number(row.points),
  }));
}

/** Null without numbers, and for infinities of both signs. */
function meanOf({ lowest, highest, sum, numbers }: BucketRow): number | null {
  if (lowest === Number.NEGATIVE_INFINITY && highest === Number.POSITIVE_INFINITY) return null;
  return sum === null || Number(numbers) === 0 ? null : sum / Number(numbers);
}
