import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { createSeededRandom } from '../../../platform/random/random.ts';
import { trackingMigrations } from '../migrations.ts';
import { bucketsOfRun, coverMetric } from './block-store.ts';
import { type MetricBucket, type MetricPoint, type StepGrid, stepGrid } from './metric.ts';
import { insertPoints } from './store.ts';

const run = '1'.repeat(32);
const key = 'loss';

/** The buckets by definition: from all points, each once. A NaN lies where 0 does. */
function bucketsByHand(points: readonly MetricPoint[], grid: StepGrid): MetricBucket[] {
  const distinct = new Map(points.map((point) => [`${point.step} ${point.at} ${point.value}`, point]));
  const sorted = [...distinct.values()]
    .filter(({ step }) => step >= grid.from && step <= grid.to)
    .sort((a, b) => a.step - b.step || a.at - b.at || (a.value || 0) - (b.value || 0) || 0);
  const buckets = Map.groupBy(sorted, ({ step }) => Math.floor((step - grid.from) / grid.width));
  return [...buckets.values()].map((own) => {
    const numbers = own.map(({ value }) => value).filter((value) => !Number.isNaN(value));
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
    return {
      step: own[0]?.step ?? 0,
      at: Math.min(...own.map(({ at }) => at)),
      first: orNull(own[0]?.value),
      last: orNull(own.at(-1)?.value),
      min: numbers.length === 0 ? null : Math.min(...numbers),
      max: numbers.length === 0 ? null : Math.max(...numbers),
      mean: orNull(mean),
      points: own.length,
    };
  });
}

const rounded = (buckets: readonly MetricBucket[]) =>
  buckets.map(({ mean, ...rest }) => ({
    ...rest,
    mean: mean === null || !Number.isFinite(mean) ? mean : Number(mean.toFixed(6)),
  }));

/** How the steps of a batch lie: onwards, repeated, behind what is there, all at one step, far apart. */
type Habit = (logged: readonly MetricPoint[], size: number, pick: (below: number) => number) => MetricPoint[];
const point = (step: number, at: number, value: number): MetricPoint => ({ key, step, at, value });
const lastStep = (logged: readonly MetricPoint[]) => logged.reduce((most, { step }) => Math.max(most, step), -1);
const habits: readonly Habit[] = [
  (logged, size, pick) =>
    Array.from({ length: size }, (_, at) => point(lastStep(logged) + 1 + at, pick(500), pick(100))),
  (logged, size, pick) => {
    const from = pick(logged.length + 1);
    return logged.slice(from, from + size);
  },
  (logged, size, pick) =>
    Array.from({ length: size }, () => point(pick(lastStep(logged) + 2) - 5, pick(500), pick(100))),
  (logged, size, pick) =>
    Array.from({ length: size }, (_, at) => point(lastStep(logged), 1000 + logged.length + at, pick(9))),
  (logged, size, pick) =>
    Array.from({ length: size }, (_, at) => point(lastStep(logged) + 1 + at * 50, pick(9), pick(100))),
  (logged, size) => Array.from({ length: size }, (_, at) => point(-logged.length - at, 7, at)),
  (logged, size) =>
    Array.from({ length: size }, (_, at) =>
      point(lastStep(logged) + at, 7, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][at % 3] ?? 0),
    ),
];

testOnDatabases(
  'a chart of blocks equals one of all points, however late, repeated or strange they came',
  trackingMigrations,
  async (_t, db) => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const random = createSeededRandom(seed);
      const pick = (below: number) => Buffer.from(random.bytes(4)).readUInt32LE() % below;
      const id = `${run}${seed}`;
      const logged: MetricPoint[] = [];
      for (let batch = 0; batch < 16; batch++) {
        const habit = batch === 0 ? habits[0] : habits[pick(habits.length)];
        const points = habit?.(logged, 1 + pick(batch % 2 === 0 ? 900 : 5), pick) ?? [];
        await db.transact((tx) => insertPoints(tx, { id, experimentId: 'e' }, points));
        logged.push(...points);
        const [from, to] = [pick(lastStep(logged) + 1) - 100, lastStep(logged) + 1 - pick(50)];
        const ranges: readonly (readonly [number, number])[] = [
          [-20_000, lastStep(logged)],
          [Math.min(from, to), Math.max(from, to)],
        ];
        for (const range of ranges) {
          const grid = stepGrid(...range, 1 + pick(80));
          assert.deepEqual(
            rounded(await bucketsOfRun(db.scanner, id, key, grid)),
            rounded(bucketsByHand(logged, grid)),
            `seed ${seed}, batch ${batch}, steps ${range}, intervals of ${grid.width}`,
          );
        }
      }
    }
  },
);

testOnDatabases(
  'points from before there were blocks are put into blocks when asked, and counted once',
  trackingMigrations,
  async (_t, db) => {
    const old = Array.from({ length: 40_000 }, (_, step) => point(Math.floor(step / 3), step, (step * 7919) % 97));
    await db.transact(async (tx) => {
      await sql`WITH RECURSIVE n(n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < ${sql.raw(String(old.length - 1))})
      INSERT INTO tracking_metrics (run_id, key, step, at, value, nan) SELECT ${run}, ${key}, n / 3, n, (n * 7919) % 97, 0 FROM n`.execute(
        tx,
      );
      await sql`INSERT INTO tracking_latest_metrics (run_id, key, step, at, value, nan, uncovered)
      VALUES (${run}, ${key}, 13333, 39999, 0, 0, ${old.length})`.execute(tx);
    });
    const grid = stepGrid(0, 14_000, 100);
    const before = rounded(await bucketsOfRun(db.scanner, run, key, grid));
    assert.deepEqual(before, rounded(bucketsByHand(old, grid)));
    await Promise.all([coverMetric(db, run, key), coverMetric(db, run, key)]);
    assert.deepEqual(rounded(await bucketsOfRun(db.scanner, run, key, grid)), before);
    const { rows } = await sql<{
      points: number;
      uncovered: number;
    }>`SELECT sum(points) AS points, (SELECT uncovered FROM tracking_latest_metrics) AS uncovered FROM tracking_metric_blocks`.execute(
      db.scanner,
    );
    assert.deepEqual(
      rows.map(({ points, uncovered }) => [Number(points), Number(uncovered)]),
      [[old.length, 0]],
    );
    await db.transact((tx) =>
      insertPoints(tx, { id: run, experimentId: 'e' }, [...old.slice(20_000, 20_100), point(13_900, 1, 5)]),
    );
    const after = [...old, point(13_900, 1, 5)];
    assert.deepEqual(rounded(await bucketsOfRun(db.scanner, run, key, grid)), rounded(bucketsByHand(after, grid)));
  },
);
