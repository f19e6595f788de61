import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { applyMigrations } from '../../../platform/db/migrations.ts';
import { trackingMigrations } from '../migrations.ts';
import { bucketsOfRun } from './block-store.ts';
import { stepGrid } from './metric.ts';
import { insertPoints } from './store.ts';

const run = '0'.repeat(32);

testOnDatabases(
  'a spike of one step among hundreds of thousands of points is in what a chart is sent',
  trackingMigrations,
  async (_t, db) => {
    // Fewer where tests share a server: while a statement runs there, no follower sees what others commit after its start.
    const points = db.capabilities.concurrentWriters ? 400_000 : 1_000_000;
    await db.transact(async (tx) => {
      await sql`WITH RECURSIVE steps(step) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT step + 1 FROM steps WHERE step < ${sql.raw(String(points - 1))})
      INSERT INTO tracking_metrics (run_id, key, step, at, value, nan)
      SELECT ${run}, 'loss', step, step, CASE step WHEN 314159 THEN 40.0 WHEN 271828 THEN -40.0 ELSE 1.0 END, 0 FROM steps`.execute(
        tx,
      );
    });
    const grid = stepGrid(0, points - 1, 800);
    const buckets = await bucketsOfRun(db.scanner, run, 'loss', grid);
    assert.equal(grid.width, points / 800);
    assert.equal(buckets.length, 800);
    assert.equal(
      buckets.reduce((sum, bucket) => sum + bucket.points, 0),
      points,
    );
    const flat = { min: 1, max: 1 };
    const extremes = buckets.map(({ step, min, max }) => ({ step, min, max }));
    assert.deepEqual(
      extremes.filter(({ min, max }) => min !== flat.min || max !== flat.max),
      [
        { step: 271_828 - (271_828 % grid.width), min: -40, max: 1 },
        { step: 314_159 - (314_159 % grid.width), min: 1, max: 40 },
      ],
    );
  },
);

const sumsName = '202611251910-tracking-metric-sums';
const before = trackingMigrations.slice(
  0,
  trackingMigrations.findIndex(({ name }) => name === sumsName),
);

testOnDatabases(
  'points from before sums were kept are summed up by the migration as those that are written since',
  before,
  async (_t, db) => {
    const points = [
      { key: 'a', step: 0, at: 0, value: 0.5 },
      { key: 'a', step: 1, at: 0, value: Number.NaN },
      { key: 'a', step: 2, at: 0, value: -2 },
      { key: 'b', step: 0, at: 0, value: Number.POSITIVE_INFINITY },
      { key: 'b', step: 1, at: 0, value: 1.7e308 },
      { key: 'b', step: 2, at: 0, value: 1.7e308 },
      { key: 'c', step: 0, at: 0, value: Number.NaN },
    ];
    await db.transact(async (tx) => {
      for (const { key, step, at, value } of points) {
        const [stored, nan] = Number.isNaN(value) ? [0, 1] : [value, 0];
        await sql`INSERT INTO tracking_metrics (run_id, key, step, at, value, nan)
          VALUES (${run}, ${key}, ${step}, ${at}, ${stored}, ${nan})`.execute(tx);
      }
      for (const key of ['a', 'b', 'c'])
        await sql`INSERT INTO tracking_latest_metrics (run_id, key, step, at, value, nan)
          VALUES (${run}, ${key}, 0, 0, 0, 0)`.execute(tx);
    });
    await applyMigrations(db, trackingMigrations, 0);
    const other = '1'.repeat(32);
    // Written in two batches that overlap.
    for (const batch of [points.slice(0, 5), points.slice(2)])
      await db.transact((tx) => insertPoints(tx, { id: other, experimentId: 'e' }, batch));
    const { rows } = await sql<{ id: string; key: string; points: number; numbers: number; sum: number }>`
      SELECT run_id AS id, key, points, numbers, sum_value AS sum FROM tracking_latest_metrics ORDER BY run_id, key`.execute(
      db.reader,
    );
    const of = (id: string) =>
      rows.flatMap((row) => (row.id === id ? [[row.key, Number(row.points), Number(row.numbers), row.sum]] : []));
    assert.deepEqual(of(run), [
      ['a', 3, 2, -1.5],
      ['b', 3, 3, 0],
      ['c', 1, 0, 0],
    ]);
    assert.deepEqual(of(other), of(run));
  },
);
