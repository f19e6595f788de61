import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { trackingMigrations } from '../migrations.ts';
import { bucketsOfRun } from './block-store.ts';
import { stepGrid } from './metric.ts';

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
