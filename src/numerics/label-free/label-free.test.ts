import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, numbers, readColumns } from '../../../test/support/golden.ts';
import { accuracy, confusionAt, f1, precision, recall } from '../performance/confusion.ts';
import { rocAuc } from '../performance/roc-auc.ts';
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { calibrate, fitCalibrator } from './calibrator.ts';
import { estimatePerformance, expectedConfusion } from './confidence-based-estimation.ts';
import { applyIsotonic, fitIsotonic } from './isotonic.ts';
import { applyPlatt, fitPlatt } from './platt.ts';
import { estimateBand, referenceScatter } from './sampling-error.ts';

function parkMiller(seed: number, n: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (16807 * state) % 2147483647;
    return state / 2147483647;
  });
}

/** Rows whose true chance is a known curve of the score: over-confident scores that a calibrator must flatten. */
function overconfident(seed: number, n: number): { labels: Uint8Array; scores: Float64Array; truth: Float64Array } {
  const random = new Xoshiro128(seed);
  const scores = Float64Array.from({ length: n }, () => random.uniform());
  const truth = scores.map((score) => 0.25 + 0.5 * score);
  return { scores, truth, labels: Uint8Array.from(truth, (p) => (random.uniform() < p ? 1 : 0)) };
}

test('estimated metrics give the published values on the portable stream', () => {
  const p = parkMiller(11, 1000);
  const estimate = estimatePerformance(p, p);
  assertClose(estimate.accuracy, 0.7450825487, 'accuracy', 1e-9);
  assertClose(estimate.precision, 0.7476577216, 'precision', 1e-9);
  assertClose(estimate.recall, 0.7438267566, 'recall', 1e-9);
  assertClose(estimate.f1, 0.7457373191, 'f1', 1e-9);
  // The published AUROC was rounded to five decimals at every step.
  assertClose(estimate.rocAuc, 0.8275714859, 'auroc', 1e-6);
});

test('isotonic fit pools violators, averages ties and interpolates between steps', () => {
  const map = fitIsotonic([1, 2, 3, 4, 4], [1, 3, 2, 4, 6]);
  assert.deepEqual(Array.from(applyIsotonic(map, [0, 1, 2, 2.5, 3, 3.5, 4, 9])), [1, 1, 2.5, 2.5, 2.5, 3.75, 5, 5]);
  const weighted = fitIsotonic([1, 2], [2, 0], [3, 1]);
  assert.deepEqual(Array.from(applyIsotonic(weighted, [1, 2])), [1.5, 1.5]);
});

test('isotonic outputs never decrease and keep the mean of the targets', () => {
  const { labels, scores } = overconfident(8, 3000);
  const fitted = applyIsotonic(fitIsotonic(scores, labels), Float64Array.from(scores).sort());
  fitted.forEach((value, i) => {
    assert.ok(i === 0 || value >= (fitted[i - 1] as number) - 1e-15);
  });
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  assertClose(mean(fitted), mean(labels), 'mean', 1e-9);
});

test('Platt scaling recovers a logistic distortion and stays finite on separable data', () => {
  const random = new Xoshiro128(3);
  const truth = Float64Array.from({ length: 20_000 }, () => random.uniform());
  const labels = Uint8Array.from(truth, (p) => (random.uniform() < p ? 1 : 0));
  const distorted = truth.map((p) => 1 / (1 + Math.exp(-2 * Math.log(p / (1 - p)) - 0.7)));
  const fitted = applyPlatt(fitPlatt(labels, distorted), distorted);
  const worst = fitted.reduce((gap, p, i) => Math.max(gap, Math.abs(p - (truth[i] as number))), 0);
  assert.ok(worst < 0.03, `largest gap ${worst}`);
  const separable = fitPlatt([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]);
  assert.ok(Number.isFinite(separable.slope) && Number.isFinite(separable.intercept));
});

test('a calibrator is fitted where it helps and left out where it does not', () => {
  const bad = overconfident(1, 6000);
  const fitted = fitCalibrator(bad.labels, bad.scores, { seed: 5 });
  assert.equal(fitted.reason, 'improves');
  assert.ok(fitted.errorAfter < fitted.errorBefore / 2);
  assert.equal(fitCalibrator([1, 1], [0.2, 0.3], { seed: 5 }).reason, 'single-class');
  assert.equal(fitCalibrator([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], { seed: 5 }).reason, 'near-perfect-ranking');
  const random = new Xoshiro128(77);
  const good = Float64Array.from({ length: 400 }, () => Math.round(random.uniform()) * 0.8 + 0.1);
  const labels = Uint8Array.from(good, (p, i) => (i % 10 < Math.round(p * 10) ? 1 : 0));
  assert.equal(fitCalibrator(labels, good, { seed: 5 }).map === undefined, true);
});

test('estimates on a shifted window come close to what the labels later show', () => {
  const reference = overconfident(21, 20_000);
  const calibrator = fitCalibrator(reference.labels, reference.scores, { seed: 1 });
  // Covariate shift: mostly scores near the boundary, where the model is less sure; the relation is unchanged.
  const random = new Xoshiro128(22);
  const scores = Float64Array.from({ length: 8000 }, () => 0.35 + 0.3 * random.uniform());
  const labels = Uint8Array.from(scores, (score) => (random.uniform() < 0.25 + 0.5 * score ? 1 : 0));
  const estimate = estimatePerformance(scores, calibrate(calibrator, scores));
  const realised = confusionAt(labels, scores, 0.5);
  assert.ok(Math.abs(estimate.accuracy - accuracy(realised)) < 0.02);
  assert.ok(Math.abs(estimate.precision - precision(realised)) < 0.03);
  assert.ok(Math.abs(estimate.recall - recall(realised)) < 0.03);
  assert.ok(Math.abs(estimate.f1 - f1(realised)) < 0.03);
  assert.ok(Math.abs(estimate.rocAuc - rocAuc(labels, scores)) < 0.02);
  const before = accuracy(confusionAt(reference.labels, reference.scores, 0.5));
  assert.ok(before - estimate.accuracy > 0.05, 'the fall is seen without labels');
});

test('sampling bands match the scatter of a metric over real subsamples', () => {
  const table = readColumns('metrics', 'binary.csv');
  const labels = numbers(table['y']);
  const scores = numbers(table['score']);
  const scatter = referenceScatter(labels, scores);
  const random = new Xoshiro128(9);
  const size = 400;
  const draws = { accuracy: [] as number[], precision: [] as number[], recall: [] as number[], f1: [] as number[] };
  for (let r = 0; r < 1500; r++) {
    const rows = Array.from({ length: size }, () => random.below(labels.length));
    const cells = confusionAt(
      rows.map((row) => labels[row] as number),
      rows.map((row) => scores[row] as number),
      0.5,
    );
    draws.accuracy.push(accuracy(cells));
    draws.precision.push(precision(cells));
    draws.recall.push(recall(cells));
    draws.f1.push(f1(cells));
  }
  for (const metric of ['accuracy', 'precision', 'recall', 'f1'] as const) {
    const values = draws[metric];
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    const band = estimateBand(mean, scatter[metric], size);
    assert.ok(Math.abs(band.samplingError / deviation - 1) < 0.1, `${metric}: ${band.samplingError} and ${deviation}`);
  }
});

test('label-free estimation refuses what is no probability', () => {
  assert.throws(() => expectedConfusion([0.5, 1.2], [1, 0]), /1.2 in row 1/);
  assert.throws(() => estimatePerformance([0.5], [0.5, 0.6]), /1 scores but 2/);
});
