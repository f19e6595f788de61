import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { linearShap } from './linear-shap.ts';
import { sampledShapley } from './sampled-shapley.ts';
import { evaluateTrees, type Tree, type TreeEnsemble, treeShap } from './tree-shap.ts';

/** Shapley values by their definition: over all coalitions, whose features come from the row and the others from the background. */
function byDefinition(
  value: (x: readonly number[]) => number,
  x: readonly number[],
  background: readonly (readonly number[])[],
): number[] {
  const n = x.length;
  const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
  const worth = (coalition: number): number =>
    background.reduce(
      (sum, z) => sum + value(z.map((other, i) => ((coalition >> i) & 1 ? (x[i] ?? 0) : other))) / background.length,
      0,
    );
  return Array.from({ length: n }, (_, feature) => {
    let sum = 0;
    for (let coalition = 0; coalition < 1 << n; coalition++) {
      if ((coalition >> feature) & 1) continue;
      const size = coalition.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(n - size - 1)) / factorial(n);
      sum += weight * (worth(coalition | (1 << feature)) - worth(coalition));
    }
    return sum;
  });
}

/** A full tree of random splits, in which features come again along a path. */
function randomTree(random: Xoshiro128, depth: number, features: number, strict: boolean): Tree {
  const nodes = 2 ** (depth + 1) - 1;
  const inner = 2 ** depth - 1;
  const array = (of: (at: number) => number): number[] => Array.from({ length: nodes }, (_, at) => of(at));
  return {
    feature: Int32Array.from(array((at) => (at < inner ? random.below(features) : -1))),
    threshold: Float64Array.from(array(() => random.below(5))),
    strict,
    yes: Int32Array.from(array((at) => 2 * at + 1)),
    no: Int32Array.from(array((at) => 2 * at + 2)),
    missingYes: Uint8Array.from(array(() => random.below(2))),
    value: Float64Array.from(array((at) => (at < inner ? 0 : random.normal()))),
  };
}

const rowsOf = (random: Xoshiro128, rows: number, width: number): number[][] =>
  Array.from({ length: rows }, () =>
    Array.from({ length: width }, () => (random.uniform() < 0.1 ? Number.NaN : random.below(6))),
  );

const near = (found: ArrayLike<number>, wanted: ArrayLike<number>, within: number): void => {
  assert.equal(found.length, wanted.length);
  for (let i = 0; i < found.length; i++)
    assert.ok(Math.abs((found[i] ?? 9) - (wanted[i] ?? -9)) <= within, `${i}: ${found[i]} is not ${wanted[i]}`);
};

test('contributions of trees are the Shapley values by their definition, with ties, repeats and missing values', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Xoshiro128(seed);
    const features = 1 + random.below(6);
    const ensemble: TreeEnsemble = {
      trees: Array.from({ length: 4 }, () => randomTree(random, 1 + random.below(5), features, seed % 2 === 0)),
      base: random.normal(),
    };
    const background = rowsOf(random, 5, features);
    const [x = []] = rowsOf(random, 1, features);
    const found = treeShap(ensemble, x, background, features);
    near(
      found,
      byDefinition((row) => evaluateTrees(ensemble, row), x, background),
      1e-12,
    );
    const mean = background.reduce((sum, row) => sum + evaluateTrees(ensemble, row) / 5, 0);
    const total = found.reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(mean + total - evaluateTrees(ensemble, x)) < 1e-12, 'they add up');
  }
});

test('contributions of a linear function are its weights times the distance from the mean', () => {
  const weights = [2, -1, 0.5];
  const background = [
    [1, 2, 3],
    [3, 0, -1],
  ];
  const x = [4, 1, 7];
  const value = (row: readonly number[]): number => row.reduce((sum, one, i) => sum + one * (weights[i] ?? 0), 1);
  near(linearShap(weights, x, background), byDefinition(value, x, background), 1e-12);
});

test('sampled contributions add up exactly and come near the Shapley values within their errors', async () => {
  const value = (row: readonly number[]): number =>
    (row[0] ?? 0) * (row[1] ?? 0) + Math.max(row[2] ?? 0, row[3] ?? 0) - 2 * (row[4] ?? 0);
  const random = new Xoshiro128(5);
  const background = Array.from({ length: 8 }, () => Array.from({ length: 5 }, () => random.normal()));
  const row = [1, 2, -1, 0.5, 3];
  const request = { evaluate: async (rows: readonly (readonly number[])[]) => rows.map(value), row, background };
  const found = await sampledShapley({ ...request, pairs: 800, seed: 9 });
  const total = found.values.reduce((sum, one) => sum + one, 0);
  assert.ok(Math.abs(found.base + total - value(row)) < 1e-9);
  byDefinition(value, row, background).forEach((wanted, i) => {
    const [estimate = 9, error = 0] = [found.values[i], found.errors[i]];
    assert.ok(Math.abs(estimate - wanted) <= 4 * error + 1e-9, `${i}: ${estimate} ± ${error} is not ${wanted}`);
  });
  assert.deepEqual(await sampledShapley({ ...request, pairs: 800, seed: 9 }), found, 'the same seed, the same values');
  await assert.rejects(sampledShapley({ ...request, background: [], pairs: 1, seed: 1 }), RangeError);
});
