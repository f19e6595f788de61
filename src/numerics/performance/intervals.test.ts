import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, numbers, readColumns } from '../../../test/support/golden.ts';
import { binomialCumulative } from '../distribution/binomial.ts';
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { bootstrapInterval, bootstrapReplicates, pairedBootstrap } from './bootstrap.ts';
import { confusionStatistic, f1 } from './confusion.ts';
import { delongDifference, delongInterval } from './delong.ts';
import { logLossRows } from './log-loss.ts';
import { mcnemarTest } from './mcnemar.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion-interval.ts';
import { rocAuc, rocAucStatistic } from './roc-auc.ts';
import { meanStatistic } from './weighted-mean.ts';

const binary = readColumns('metrics', 'binary.csv');
const labels = numbers(binary['y']);
const scores = numbers(binary['score']);
const rows = labels.length;

test('a bootstrap repeats exactly with its seed and moves with another', () => {
  const statistic = rocAucStatistic(labels, scores);
  const run = (seed: number): Float64Array =>
    bootstrapReplicates([statistic], { rows, seed, resamples: 20 })[0] as Float64Array;
  assert.deepEqual(run(1), run(1));
  assert.notDeepEqual(run(1), run(2));
});

test('the bootstrap interval of AUC agrees with DeLong within resampling noise', () => {
  const boot = bootstrapInterval(rocAucStatistic(labels, scores), { rows, seed: 4 });
  const delong = delongInterval(labels, scores);
  assertClose(delong.auc, rocAuc(labels, scores), 'auc', 1e-12);
  assert.ok(Math.abs(boot.standardError / delong.standardError - 1) < 0.08);
  assert.ok(Math.abs(boot.lower - delong.lower) < 0.002 && Math.abs(boot.upper - delong.upper) < 0.002);
  assert.equal(boot.resamples, 2000);
});

test('the bootstrap error of a mean is its standard error', () => {
  const losses = logLossRows(labels, scores);
  const mean = losses.reduce((sum, x) => sum + x, 0) / rows;
  const error = Math.sqrt(losses.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rows / rows);
  const boot = bootstrapInterval(meanStatistic(losses), { rows, seed: 9 });
  assertClose(boot.estimate, mean, 'mean', 1e-12);
  assert.ok(Math.abs(boot.standardError / error - 1) < 0.08);
});

test('pairing cancels what champion and challenger share', () => {
  const random = new Xoshiro128(2);
  const better = scores.map((score, i) => Math.min(1, Math.max(0, score + ((labels[i] as number) - 0.5) * 0.02)));
  const champion = meanStatistic(
    logLossRows(
      labels,
      scores.map((s) => Math.min(0.999, Math.max(0.001, s))),
    ),
  );
  const challenger = meanStatistic(
    logLossRows(
      labels,
      better.map((s) => Math.min(0.999, Math.max(0.001, s))),
    ),
  );
  const paired = pairedBootstrap(champion, challenger, { rows, seed: 1 });
  assert.ok(paired.difference < 0 && paired.upper < 0, `upper ${paired.upper}`);
  assert.equal(paired.shareBelowZero, 1);
  const unpaired = bootstrapInterval(champion, { rows, seed: 1 });
  assert.ok(paired.standardError < unpaired.standardError / 5);
  const shuffled = scores.map(() => random.uniform());
  const worse = pairedBootstrap(rocAucStatistic(labels, scores), rocAucStatistic(labels, shuffled), { rows, seed: 1 });
  assert.ok(worse.upper < -0.2);
});

test('a challenger equal to its champion has a difference of exactly zero', () => {
  const statistic = confusionStatistic(labels, scores, 0.5, f1);
  const same = pairedBootstrap(statistic, statistic, { rows, seed: 1, resamples: 50 });
  assert.deepEqual([same.difference, same.lower, same.upper], [0, 0, 0]);
  assert.equal(delongDifference(labels, scores, scores).pValue, 1);
});

test('strata keep their size in every resample', () => {
  const share = meanStatistic(Float64Array.from(labels));
  const [replicates] = bootstrapReplicates([share], { rows, seed: 3, resamples: 30, strata: labels });
  const own = labels.reduce((sum, x) => sum + x, 0) / rows;
  for (const value of replicates as Float64Array) assertClose(value, own, 'share', 1e-12);
});

test('the DeLong test finds a real difference and its p-value falls with it', () => {
  const random = new Xoshiro128(6);
  const noisy = scores.map((score) => score + 0.4 * random.normal());
  const noisier = scores.map((score) => score + 2 * random.normal());
  const small = delongDifference(labels, scores, noisy);
  const large = delongDifference(labels, scores, noisier);
  assertClose(small.difference, rocAuc(labels, noisy) - rocAuc(labels, scores), 'difference', 1e-9);
  assert.ok(large.pValue < small.pValue && large.upper < 0);
});

test('proportion intervals agree with published values', () => {
  const exact = clopperPearsonInterval(10, 100);
  assertClose(exact.lower, 0.0490047, 'lower', 1e-6);
  assertClose(exact.upper, 0.1762226, 'upper', 1e-6);
  assertClose(binomialCumulative(10, 100, exact.upper), 0.025, 'inverted test', 1e-9);
  const wilson = wilsonInterval(10, 100);
  assertClose(wilson.lower, 0.0552291, 'lower', 1e-5);
  assertClose(wilson.upper, 0.1743657, 'upper', 1e-5);
  assert.equal(clopperPearsonInterval(0, 10).lower, 0);
  assert.equal(wilsonInterval(10, 10).upper, 1);
});

test('McNemar uses the binomial for few and the corrected chi-squared for many discordant rows', () => {
  assert.deepEqual(mcnemarTest(3, 3), { statistic: 3, pValue: 1, exact: true });
  assertClose(mcnemarTest(2, 10).pValue, 0.03857421875, 'exact', 1e-12);
  const many = mcnemarTest(40, 20);
  assertClose(many.statistic, 361 / 60, 'statistic', 1e-12);
  assert.equal(many.exact, false);
});
