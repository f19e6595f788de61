import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Xoshiro128 } from '../../numerics/random/xoshiro128.ts';
import { compare, impactsOf, measure, measureFairness, measureSlices, type Sample } from './measure.ts';

/** Labels drawn from the scores themselves (calibrated), and the same scores with noise. */
function samples(rows: number, noise: number): { good: Sample; noisy: Sample } {
  const random = new Xoshiro128(11);
  const good = Float64Array.from({ length: rows }, () => 0.05 + 0.9 * random.uniform());
  const labels = good.map((score) => (random.uniform() < score ? 1 : 0));
  const noisy = good.map((score) => Math.min(0.99, Math.max(0.01, score + noise * (random.uniform() - 0.5))));
  return { good: { labels, scores: good }, noisy: { labels, scores: noisy } };
}

test('a challenger with less noise has a log-loss difference whose interval lies below zero', () => {
  const { good, noisy } = samples(3000, 0.8);
  const { delta } = compare(good, noisy, { threshold: 0.5, seed: 7 });
  assert.ok((delta?.log_loss.upper ?? 1) < 0);
  assert.ok((delta?.auc.lower ?? -1) > 0);
});

test('the same seed gives the same intervals and another seed others', () => {
  const { good, noisy } = samples(400, 0.3);
  const first = compare(good, noisy, { threshold: 0.5, seed: 7, resamples: 300 });
  assert.deepEqual(compare(good, noisy, { threshold: 0.5, seed: 7, resamples: 300 }), first);
  assert.notDeepEqual(compare(good, noisy, { threshold: 0.5, seed: 8, resamples: 300 }), first);
});

test('a version compared with itself differs by exactly nothing', () => {
  const { good } = samples(300, 0);
  const { delta } = compare(good, good, { threshold: 0.5, seed: 7, resamples: 200 });
  for (const estimate of Object.values(delta ?? {})) assert.deepEqual(estimate, { value: 0, lower: 0, upper: 0 });
});

test('slices add up to all rows and carry both versions', () => {
  const { good, noisy } = samples(100, 0.2);
  const values = Array.from({ length: 100 }, (_, row) => (row % 3 === 0 ? 'a' : 'b'));
  const slices = measureSlices('kind', values, good, noisy, 0.5, 7);
  assert.deepEqual(
    slices.map((slice) => [slice.slice, slice.n]),
    [
      ['kind=a', 34],
      ['kind=b', 66],
    ],
  );
  const whole = measure(good, 0.5).log_loss;
  const weighted = slices.reduce((sum, slice) => sum + slice.n * slice.challenger.log_loss, 0) / 100;
  assert.ok(Math.abs(whole - weighted) < 1e-12);
});

test('a slice of some size tells intervals that hold its metrics, and one of few rows tells none', () => {
  const { good, noisy } = samples(420, 0.8);
  const values = Array.from({ length: 420 }, (_, row) => (row < 12 ? 'few' : 'many'));
  const [few, many] = measureSlices('kind', values, good, noisy, 0.5, 7);
  assert.equal(few?.estimates, undefined);
  for (const name of ['log_loss', 'auc', 'brier', 'accuracy'] as const) {
    const own = many?.estimates?.challenger[name];
    assert.equal(own?.value, many?.challenger[name]);
    assert.ok(own !== undefined && own.lower < own.value && own.value < own.upper, name);
  }
  assert.ok((many?.estimates?.delta?.log_loss?.upper ?? 1) < 0);
  const alike = Array.from({ length: 420 }, (_, row) => String(row % 60));
  assert.ok(measureSlices('kind', alike, good, null, 0.5, 7).every(({ estimates }) => estimates === undefined));
});

test('a column that decides is more important than one that does not, whose interval holds zero', () => {
  const { good } = samples(800, 0);
  const turned = { feature: 'decides', scores: Float64Array.from(good.scores).reverse() };
  const kept = { feature: 'idle', scores: good.scores };
  const [first, second] = impactsOf(good, [kept, turned], 7);
  assert.deepEqual([first?.feature, second?.feature], ['decides', 'idle']);
  assert.ok((first?.increase.lower ?? 0) > 0);
  assert.deepEqual(second?.increase, { value: 0, lower: 0, upper: 0 });
});

test('fairness sees a group that is never selected', () => {
  const labels = Float64Array.from([1, 0, 1, 0]);
  const scores = Float64Array.from([0.9, 0.8, 0.1, 0.2]);
  const result = measureFairness('g', ['x', 'x', 'y', 'y'], { labels, scores }, 0.5);
  assert.equal(result.demographicParityDifference, 1);
  assert.equal(result.equalOpportunityDifference, 1);
});
