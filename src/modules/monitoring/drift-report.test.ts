// Counting in DuckDB must give what the reference implementation gives on the raw values.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { assertClose, at, type Golden, num, readGolden } from '../../../test/support/golden.ts';
import { quantileEdges } from '../../numerics/drift/bin-edges.ts';
import { histogram } from '../../numerics/drift/histogram.ts';
import { kolmogorovSmirnov } from '../../numerics/drift/kolmogorov-smirnov.ts';
import { psi } from '../../numerics/drift/psi.ts';
import { normedWassersteinDistance } from '../../numerics/drift/wasserstein.ts';
import { Xoshiro128 } from '../../numerics/random/xoshiro128.ts';
import { openOlap } from '../../platform/olap/duckdb.ts';
import type { DriftSide } from './column-counts.ts';
import { readMonitor } from './declaration.ts';
import { type DriftMethod, driftMethods, ruleOf } from './drift-methods.ts';
import { type DriftRule, driftReport } from './drift-report.ts';

const by = (method: DriftRule['method'], over: Partial<DriftRule> = {}): DriftRule => ({
  method,
  profile: 'pawl',
  threshold: null,
  correction: 'none',
  ...over,
});

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
  const [column] = await driftReport(olap, before, after, ['x'], by('psi'));
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
  const [ks] = await driftReport(olap, before, after, ['x'], by('ks'));
  assert.equal(ks?.value, kolmogorovSmirnov(reference, current, { method: 'asymptotic' }).statistic);
  const [wasserstein] = await driftReport(olap, before, after, ['x'], by('wasserstein'));
  assert.ok(Math.abs((wasserstein?.value ?? 0) - normedWassersteinDistance(reference, current)) < 1e-12);
});

test('missing values are counted apart and a column compared with itself does not drift', async (t) => {
  const { olap, before } = await sides(t);
  const holes: DriftSide = { from: before.from, expression: () => 'CASE WHEN x > 0 THEN x END' };
  const [column] = await driftReport(olap, before, holes, ['x'], by('psi'));
  assert.ok((column?.currentMissing ?? 0) > 1000);
  const [same] = await driftReport(olap, before, before, ['x'], by('jensen-shannon'));
  assert.equal(same?.value, 0);
});

/** Both sides of a golden set as files: each column with the type that its name tells. */
async function goldenSides(t: Parameters<typeof temporaryFolder>[0], set: string) {
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  const side = (part: string): DriftSide => {
    const path = fileURLToPath(new URL(`../../../test/golden/evidently/${set}_${part}.csv`, import.meta.url));
    const from = `read_csv('${path}', header = true, all_varchar = true)`;
    return {
      from,
      expression: (column) => (column.startsWith('c_') ? `"${column}"` : `CAST("${column}" AS DOUBLE)`),
    };
  };
  return { olap, reference: side('ref'), current: side('cur') };
}

const evidentlyNames: Readonly<Record<string, DriftRule['method']>> = {
  psi: 'psi',
  kl_div: 'kl',
  jensenshannon: 'jensen-shannon',
  hellinger: 'hellinger',
  chisquare: 'chi-square',
  z: 'z-test',
  ks: 'ks-test',
  wasserstein: 'wasserstein',
  ed: 'energy',
  anderson: 'anderson-darling',
  cramer_von_mises: 'cramer-von-mises',
  mannw: 'mann-whitney',
  t_test: 't-test',
  es: 'epps-singleton',
};

test("a monitor with Evidently's profile gives Evidently's numbers, read from files and counted in the database", async (t) => {
  const { olap, reference, current } = await goldenSides(t, 'small');
  const golden = at(readGolden('evidently'), 'sets', 'small', 'by_method') as Record<string, Golden>;
  let compared = 0;
  for (const [name, method] of Object.entries(evidentlyNames)) {
    const wanted = Object.entries(golden).filter(
      ([key, value]) => key.endsWith(`|${name}`) && typeof value === 'number',
    );
    const columns = wanted.map(([key]) => key.slice(0, key.indexOf('|')));
    const report = await driftReport(
      olap,
      reference,
      current,
      columns,
      by(method as DriftRule['method'], { profile: 'evidently' }),
    );
    for (const [place, { column, value }] of report.entries()) {
      assertClose(value ?? Number.NaN, Number(wanted[place]?.[1]), `${column} ${name}`, 1e-6);
      compared++;
    }
  }
  assert.ok(compared > 150, `${compared} numbers`);
});

test("Evidently's own choice of methods measures and counts as its preset did", async (t) => {
  for (const set of ['small', 'large']) {
    const { olap, reference, current } = await goldenSides(t, set);
    const [counted, ...preset] = at(readGolden('evidently'), 'sets', set, 'drift_preset') as Golden[];
    const columns = preset.map((one) => String(at(one, 'config', 'column')));
    assert.equal(columns.length, 20);
    const report = await driftReport(olap, reference, current, columns, by('auto', { profile: 'evidently' }));
    for (const [place, { column, value, method, threshold }] of report.entries()) {
      const wanted = preset[place] ?? null;
      assertClose(value ?? Number.NaN, num(wanted, 'value'), `${set} ${column} by ${method}`, 1e-6);
      assert.equal(threshold, num(wanted, 'config', 'threshold'));
    }
    assert.equal(report.filter(({ drifted }) => drifted).length, num(counted ?? null, 'value', 'count'));
  }
});

test('a new category, a column without values and a method that needs numbers are answered, and p-values are corrected together', async (t) => {
  const { olap } = await sides(t);
  const rows = (text: string): DriftSide => ({ from: `(${text})`, expression: (column) => `"${column}"` });
  const reference = rows(
    "SELECT CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS plan, NULL::DOUBLE AS gone, i % 7 AS day FROM range(700) t(i)",
  );
  const current = rows(
    "SELECT CASE WHEN i % 4 = 0 THEN 'new' WHEN i % 4 = 1 THEN NULL ELSE 'a' END AS plan, 1.0 AS gone, i % 7 AS day FROM range(700) t(i)",
  );
  const [plan, gone] = await driftReport(olap, reference, current, ['plan', 'gone'], by('wasserstein'));
  assert.equal(plan?.method, 'jensen-shannon', 'text has no values to sort');
  assert.deepEqual(
    [plan?.categories, plan?.referenceCounts, plan?.currentCounts],
    [
      ['a', 'b', null],
      [350, 350, 0],
      [350, 0, 175],
    ],
  );
  assert.equal(plan?.currentMissing, 175);
  assert.equal(plan?.drifted, true);
  assert.deepEqual([gone?.value, gone?.drifted, gone?.ratio], [null, false, 0]);
  const half = rows('SELECT (i + 40) % 7 AS day, i % 7 AS same FROM range(695) t(i)');
  const whole = rows('SELECT i % 7 AS day, i % 7 AS same FROM range(700) t(i)');
  const plain = await driftReport(olap, whole, half, ['day', 'same'], by('chi-square'));
  const corrected = await driftReport(
    olap,
    whole,
    half,
    ['day', 'same'],
    by('chi-square', { correction: 'bonferroni' }),
  );
  assert.deepEqual(
    corrected.map(({ adjusted }) => adjusted),
    plain.map(({ value }) => Math.min(1, 2 * (value ?? 1))),
  );
});

const nannymlNames: Readonly<Record<string, DriftMethod>> = {
  jensen_shannon: 'jensen-shannon',
  hellinger: 'hellinger',
  l_infinity: 'l-infinity',
  wasserstein: 'wasserstein',
  kolmogorov_smirnov: 'ks',
};

test("a monitor with NannyML's profile gives its numbers, and the thresholds that parts of the reference teach it", async (t) => {
  let compared = 0;
  for (const set of ['small', 'large']) {
    const { olap, reference, current } = await goldenSides(t, set);
    const golden = at(readGolden('nannyml'), 'sets', set) as Record<string, Golden>;
    for (const [name, method] of Object.entries(nannymlNames)) {
      const wanted = Object.entries(golden).filter(([key]) => key.endsWith(`|${name}`));
      const columns = wanted.map(([key]) => key.slice(0, key.indexOf('|')));
      const report = await driftReport(olap, reference, current, columns, by(method, { profile: 'nannyml' }));
      for (const [place, { column, value, threshold, drifted }] of report.entries()) {
        const want = wanted[place]?.[1] ?? null;
        assertClose(value ?? Number.NaN, num(want, 'value'), `${set} ${column} ${name}`);
        assertClose(threshold, num(want, 'upper'), `${set} ${column} ${name} threshold`);
        assert.equal(drifted, num(want, 'value') > num(want, 'upper'), `${set} ${column} ${name} alert`);
        compared++;
      }
    }
  }
  assert.ok(compared >= 140, `${compared} numbers`);
});

test('a constant column has no drift by a threshold of 0 that it taught itself', async (t) => {
  const { olap } = await sides(t);
  const same: DriftSide = { from: "(SELECT 5.0 AS x, 'a' AS c FROM range(40))", expression: (column) => column };
  for (const { value, threshold, drifted, ratio } of await driftReport(
    olap,
    same,
    same,
    ['x', 'c'],
    by('auto', { profile: 'nannyml' }),
  ))
    assert.deepEqual([value, threshold, drifted, ratio], [0, 0, false, 0]);
  const moved: DriftSide = { from: "(SELECT 6.0 AS x, 'b' AS c FROM range(40))", expression: (column) => column };
  for (const { drifted, ratio } of await driftReport(olap, same, moved, ['x', 'c'], by('auto', { profile: 'nannyml' })))
    assert.deepEqual([drifted, ratio], [true, 1e6]);
});

test('the guide names each method with its threshold, and a monitor is refused that declares one that does not fit', () => {
  const guide = readFileSync(new URL('../../../docs/guide/monitors.md', import.meta.url), 'utf8');
  const told = [...guide.matchAll(/^\| `([\w-]+)` \|.*\| ([\d.]+) \|$/gm)].map(([, name, threshold]) => [
    name,
    Number(threshold),
  ]);
  assert.deepEqual(
    told,
    driftMethods.map((method) => [method, ruleOf(method).threshold]),
  );
  const refused = (options: object, because: RegExp) =>
    assert.throws(() => readMonitor('m', { type: 'data-drift', ...options }), because);
  refused({ method: 'psy' }, /method must be one of auto, psi,/);
  refused({ profile: 'other' }, /profile must be one of pawl, evidently, nannyml/);
  refused({ method: 'ks-test', threshold: 2 }, /threshold of ks-test is the level of a p-value, below 1/);
  refused({ threshold: 0 }, /threshold must be above 0/);
  const preset = readMonitor('m', { type: 'data-drift', profile: 'evidently' });
  assert.deepEqual(preset, {
    type: 'data-drift',
    method: 'auto',
    profile: 'evidently',
    threshold: null,
    correction: 'none',
    minimum: null,
    exclude: [],
    reference: 'reference/training_tail.parquet',
  });
});
