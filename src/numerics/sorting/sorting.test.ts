import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { argsort } from './argsort.ts';
import { quantileSorted, sortedFinite } from './quantile.ts';

test('the radix order equals a stable comparison sort, with ties, signs and infinities', () => {
  const random = new Xoshiro128(3);
  for (const n of [0, 1, 511, 512, 5000]) {
    const values = Array.from({ length: n }, (_, i) => {
      if (i % 97 === 0) return -Infinity;
      if (i % 89 === 0) return i % 2 === 0 ? 0 : -0;
      return i % 3 === 0 ? Math.round(random.normal() * 3) : random.normal() * 10 ** (random.below(20) - 10);
    });
    const expected = Array.from(values.keys()).sort((a, b) => {
      const x = values[a] as number;
      const y = values[b] as number;
      return x === y ? a - b : x - y;
    });
    assert.deepEqual(Array.from(argsort(values)), expected, `${n} rows`);
  }
  assert.throws(() => argsort([1, Number.NaN]), /row 1/);
});

test('quantiles interpolate linearly and return tied values exactly', () => {
  assert.equal(quantileSorted([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantileSorted([1, 2, 3, 4], 0), 1);
  assert.equal(quantileSorted([1, 2, 3, 4], 1), 4);
  assert.equal(quantileSorted([0.1, 0.1, 0.1], 0.37), 0.1);
  assert.ok(Number.isNaN(quantileSorted([], 0.5)));
  assert.deepEqual(Array.from(sortedFinite([3, Number.NaN, 1])), [1, 3]);
});
