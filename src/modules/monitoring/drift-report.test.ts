// Counting in DuckDB must give what the reference implementation gives on the raw values.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { quantileEdges } from '../../numerics/drift/bin-edges.ts';
import { histogram } from '../../numerics/drift/histogram.ts';
import { kolmogorovSmirnov } from '../../numerics/drift/kolmogorov-smirnov.ts';
import { psi } from '../../numerics/drift/psi.ts';
import { normedWassersteinDistance } from '../../numerics/drift/wasserstein.ts';
import { Xoshiro128 } from '../../numerics/random/xoshiro128.ts';
import { openOlap } from '../../platform/olap/duckdb.ts';
import { type DriftSide, driftReport } from './drift-report.ts';

async function sides(t: Parameters<typeof temporaryFolder>[0]) {
  const folder = temporaryFolder(t);
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  const random = new Xoshiro128(5);
  const reference = Float64Array.from({ length: 3000 }, () => random.normal());
  // Ties at whole numbers, so that the side of an edge matters.
  const current = Float64Array.from({ length: 2000 }, () => Math.round(random.normal() * 2 + 0.5));
  const write = async (name: string, values: Float64Array): Promise<DriftSide> => {
    const path = join(folder, `${name}.parquet`);
    await olap.copyToParquet(`SELECT unnest([${Array.from(values).join(',')}]::DOUBLE[]) AS x`, path);
    return { from: `read_parquet('${path}')`, expression: (column) => `"${column}"` };
  };
  return {
    olap,
    reference,
    current,
    before: await write('reference', reference),
    after: await write('current', current),
  };
}

test('PSI counted in the database equals PSI of the raw values between unique inner deciles', async (t) => {
  const { olap, reference, current, before, after } = await sides(t);
  const [column] = await driftReport(olap, before, after, ['x'], 'psi');
  const edges = quantileEdges(reference);
  const expected = psi(histogram(reference, edges).counts, histogram(current, edges).counts, { floor: 1e-4 });
  // Bins here are (lo, hi], there [lo, hi): both sides are compared on values that lie on no edge of the reference.
  assert.ok(Math.abs((column?.value ?? 0) - expected) < 1e-9, `${column?.value} and ${expected}`);
  assert.equal(
    column?.referenceCounts.reduce((sum, count) => sum + count, 0),
    3000,
  );
  assert.equal(
    column?.currentCounts.reduce((sum, count) => sum + count, 0),
    2000,
  );
});

test('raw distances read in a thread equal the direct computation', async (t) => {
  const { olap, reference, current, before, after } = await sides(t);
  const [ks] = await driftReport(olap, before, after, ['x'], 'ks');
  assert.equal(ks?.value, kolmogorovSmirnov(reference, current, { method: 'asymptotic' }).statistic);
  const [wasserstein] = await driftReport(olap, before, after, ['x'], 'wasserstein');
  assert.ok(Math.abs((wasserstein?.value ?? 0) - normedWassersteinDistance(reference, current)) < 1e-12);
});

test('missing values are counted apart and a column compared with itself does not drift', async (t) => {
  const { olap, before } = await sides(t);
  const holes: DriftSide = { from: before.from, expression: () => 'CASE WHEN x > 0 THEN x END' };
  const [column] = await driftReport(olap, before, holes, ['x'], 'psi');
  assert.ok((column?.currentMissing ?? 0) > 1000);
  const [same] = await driftReport(olap, before, before, ['x'], 'jensen-shannon');
  assert.equal(same?.value, 0);
});
