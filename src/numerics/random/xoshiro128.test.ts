import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chiSquaredSurvival } from '../distribution/chi-squared.ts';
import { permutation, Xoshiro128 } from './xoshiro128.ts';

test('the same seed gives the same stream and another seed another one', () => {
  const draw = (seed: number): number[] => {
    const random = new Xoshiro128(seed);
    return Array.from({ length: 5 }, () => random.uint32());
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.notDeepEqual(draw(7), draw(7 + 2 ** 32));
  assert.throws(() => new Xoshiro128(0.5), RangeError);
});

test('bounded draws are uniform by a chi-squared test', () => {
  const random = new Xoshiro128(42);
  const cells = new Float64Array(50);
  for (let i = 0; i < 100_000; i++) {
    const cell = random.below(50);
    cells[cell] = (cells[cell] as number) + 1;
  }
  const statistic = cells.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
  assert.ok(chiSquaredSurvival(statistic, 49) > 1e-4, `chi-squared ${statistic}`);
});

test('normal draws have mean zero and unit variance', () => {
  const random = new Xoshiro128(5);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < 100_000; i++) {
    const z = random.normal();
    sum += z;
    squares += z * z;
  }
  assert.ok(Math.abs(sum / 100_000) < 0.015);
  assert.ok(Math.abs(squares / 100_000 - 1) < 0.02);
});

test('a permutation holds each index once', () => {
  const order = permutation(1000, new Xoshiro128(1));
  assert.equal(new Set(order).size, 1000);
  assert.notDeepEqual(
    Array.from(order),
    Array.from({ length: 1000 }, (_, i) => i),
  );
});
