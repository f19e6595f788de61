import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curvesOf, parseSteps, smoothed } from './curves.ts';

const bucket = (step: number, min: number | null, max = min, ends: readonly (number | null)[] = [min, max]) => ({
  step,
  at: new Date(step * 1000).toISOString(),
  first: ends[0] ?? null,
  last: ends[1] ?? null,
  min,
  max,
  mean: min === null || max === null ? null : (min + max) / 2,
  points: 1,
});
const run = { id: 'a', name: 'owl', startedAt: '1970-01-01T00:00:01Z', slot: 1 };
const series = [{ run: 'a', points: 3, buckets: [bucket(1, 5), bucket(2, -1, 9), bucket(3, null)] }];

test('a curve shows both extremes of an interval, and NaN as a gap', () => {
  const { lines, hidden } = curvesOf(series, [run], { axis: 'step', smoothing: 0, logarithmic: false });
  assert.deepEqual(lines[0]?.points, [
    [1, 5],
    [2, -1],
    [2, 9],
    [3, null],
  ]);
  assert.equal(hidden, 0);
});

test('a curve enters an interval at its first value, leaves it at its last and passes its extremes on the way', () => {
  const falling = [
    { run: 'a', points: 9, buckets: [bucket(1, 0, 9, [6, 2]), bucket(2, 1, 4, [4, 1]), bucket(3, 1, 4, [null, 3])] },
  ];
  const { lines } = curvesOf(falling, [run], { axis: 'step', smoothing: 0, logarithmic: false });
  assert.deepEqual(
    lines[0]?.points?.map(([step, value]) => `${step}:${value}`),
    ['1:6', '1:9', '1:0', '1:2', '2:4', '2:1', '3:1', '3:4', '3:3'],
  );
});

test('a logarithmic axis counts what it cannot show, and a relative one starts at the start of the run', () => {
  const { lines, hidden } = curvesOf(series, [run], { axis: 'relative', smoothing: 0, logarithmic: true });
  assert.deepEqual(lines[0]?.points?.[0], [0, 5]);
  assert.equal(hidden, 1);
});

test('a smoothed line starts at its first value and leaves gaps out of its memory', () => {
  const values = smoothed([4, null, 4, 8], 0.5);
  assert.deepEqual(values.slice(0, 3), [4, null, 4]);
  assert.ok(Math.abs((values[3] ?? 0) - (0.5 * 3 + 0.5 * 8) / (1 - 0.125)) < 1e-12);
  const { lines } = curvesOf(series, [run], { axis: 'step', smoothing: 0.5, logarithmic: false });
  assert.deepEqual(
    lines.map(({ name, faint }) => [name, faint ?? false]),
    [
      ['owl, raw', true],
      ['owl', false],
    ],
  );
});

test('steps in the address are two ordered whole numbers, or nothing', () => {
  assert.deepEqual(parseSteps('100-200'), [100, 200]);
  assert.deepEqual(parseSteps('-5-5'), [-5, 5]);
  for (const text of [undefined, '', '5', '9-1', 'a-b', '1-2-3', '1.5-2'])
    assert.equal(parseSteps(text), undefined, text);
});
