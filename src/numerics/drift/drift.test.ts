import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, assertProbability } from '../../../test/support/golden.ts';
import { doaneEdges, openEdges, quantileEdges } from './bin-edges.ts';
import { chiSquareContingency, chiSquareGoodnessOfFit } from './chi-square.ts';
import {
  evidentlyJensenShannon,
  evidentlyKl,
  evidentlyNumericCounts,
  evidentlyNumericHellinger,
  evidentlyPsi,
} from './evidently-profile.ts';
import { countsWithOverflow, histogram, mergeHistograms } from './histogram.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { kolmogorovSmirnov, kolmogorovSmirnovBinned } from './kolmogorov-smirnov.ts';
import { benjaminiHochberg, bonferroni } from './multiple-testing.ts';
import { nannymlNumericCounts } from './nannyml-profile.ts';
import { psi, psiByBin } from './psi.ts';
import { hellingerDistance, lInfinityDistance, totalVariationDistance } from './share-distances.ts';
import { twoProportionTest } from './two-proportions.ts';
import { normedWassersteinDistance, wassersteinDistance, wassersteinOfHistograms } from './wasserstein.ts';

/** Park & Miller's generator: the portable stream the published check values were drawn from. */
function parkMiller(seed: number, n: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (16807 * state) % 2147483647;
    return state / 2147483647;
  });
}

const reference = parkMiller(42, 2000);
const current = parkMiller(7, 1500).map((u) => 1.2 * u * u);
const smallReference = reference.slice(0, 300);
const smallCurrent = parkMiller(7, 1500)
  .slice(0, 200)
  .map((u) => Math.sqrt(1.2 * u * u));

test('the Evidently profile gives its published numbers on the portable stream', () => {
  const pair = evidentlyNumericCounts(reference, current);
  assert.equal(pair.reference.length, 13);
  assertClose(evidentlyPsi(pair), 0.766462041185, 'psi', 1e-11);
  assertClose(evidentlyKl(pair), 0.22063222479, 'kl', 1e-10);
  assertClose(evidentlyJensenShannon(pair), 0.253552350032, 'js', 1e-11);
  assertClose(evidentlyNumericHellinger(reference, current), 0.276805731053, 'hellinger', 1e-11);
  assertClose(normedWassersteinDistance(reference, current), 0.397648242467, 'wasserstein', 1e-11);
});

test('the NannyML profile gives its published numbers on the portable stream', () => {
  const pair = nannymlNumericCounts(reference, current);
  assert.equal(doaneEdges(reference).length - 1, 13);
  assertClose((pair.current.at(-1) ?? 0) / 1500, 0.099333333333, 'leftover', 1e-10);
  assertClose(jensenShannonDistance(pair.reference, pair.current, 2), 0.326315843036, 'js', 1e-11);
  assertClose(hellingerDistance(pair.reference, pair.current), 0.299506936281, 'hellinger', 1e-11);
  assertClose(wassersteinDistance(reference, current), 0.115544555682, 'wasserstein', 1e-11);
});

test('Kolmogorov-Smirnov gives its published numbers on the portable stream', () => {
  const full = kolmogorovSmirnov(reference, current);
  assertClose(full.statistic, 0.198333333333, 'D', 1e-11);
  assertClose(full.pValue / 5.978111e-30, 1, 'p', 1e-6);
  const exact = kolmogorovSmirnov(smallReference, smallCurrent);
  assertClose(exact.statistic, 0.15, 'small D', 1e-12);
  assertProbability(exact.pValue, 8.336939675396e-3, 'exact');
  const asymptotic = kolmogorovSmirnov(smallReference, smallCurrent, { method: 'asymptotic' });
  assertProbability(asymptotic.pValue, 8.029227977457e-3, 'asymptotic');
});

test('categorical check values of both profiles hold, an unseen category included', () => {
  const r = [500, 300, 200, 0];
  const c = [300, 250, 150, 50];
  const pair = { reference: Float64Array.from(r), current: Float64Array.from(c) };
  assertClose(evidentlyPsi(pair), 0.458662154695, 'psi', 1e-11);
  assertClose(jensenShannonDistance(r, c), 0.16225667015, 'js ln', 1e-10);
  assertClose(jensenShannonDistance(r, c, 2), 0.194890122496, 'js log2', 1e-11);
  assertClose(hellingerDistance(r, c), 0.191203134083, 'hellinger', 1e-11);
  assertClose(lInfinityDistance(r, c), 0.1, 'L-infinity');
  assertClose(totalVariationDistance(r, c), 0.1, 'TVD');
  const unseen = chiSquareGoodnessOfFit(r, c);
  assert.deepEqual([unseen.statistic, unseen.pValue], [Infinity, 0]);
  const contingency = chiSquareContingency(r, c);
  assertClose(contingency.statistic, 77.55681818181817, 'contingency');
  assertProbability(contingency.pValue, 1.0256428945754986e-16, 'contingency p');
  const fit = chiSquareGoodnessOfFit([500, 300, 200], [300, 270, 180]);
  assertClose(fit.statistic, 30, 'fit');
  assertProbability(fit.pValue, 3.0590232050182594e-7, 'fit p');
  assertProbability(twoProportionTest(200, 1000, 195, 750).pValue, 0.002966330825308512, 'z');
});

test('PSI of equal shares is zero, whatever the sizes, and grows where a bin empties', () => {
  assert.equal(psi([10, 20, 30], [100, 200, 300]), 0);
  const { psi: value, contributions } = psiByBin([50, 50, 0], [50, 0, 50]);
  assertClose(value, 2 * (0.5 - 1e-4) * Math.log(0.5 / 1e-4), 'floored');
  assert.equal(contributions[0], 0);
  assert.equal(psi([1, 1], [1, 0], { floor: 0 }), Infinity);
  const scaled = psi([50, 50, 0], [50, 0, 50], { renormalise: true });
  assert.ok(scaled !== value && Math.abs(scaled - value) < 0.001);
});

test('decile edges are unique, open-ended and give a stable reference a tenth per bin', () => {
  const edges = quantileEdges(reference);
  assert.equal(edges.length, 11);
  assert.deepEqual([edges[0], edges.at(-1)], [-Infinity, Infinity]);
  const h = histogram(reference, edges);
  assert.ok(h.counts.every((count) => count === 200));
  const tied = quantileEdges([0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
  assert.equal(new Set(tied).size, tied.length);
  assert.deepEqual(Array.from(histogram([0, 1, 9], openEdges([1])).counts), [1, 2]);
});

test('a histogram closes its last bin, counts overflow and missing values apart, and merges', () => {
  const h = histogram([-1, 0, 0.5, 1, 2, 2.5, Number.NaN, Infinity], [0, 1, 2]);
  assert.deepEqual(Array.from(h.counts), [2, 2]);
  assert.deepEqual([h.below, h.above, h.missing], [1, 2, 1]);
  assert.deepEqual(Array.from(countsWithOverflow(h)), [1, 2, 2, 2]);
  assert.deepEqual(Array.from(mergeHistograms(h, h).counts), [4, 4]);
  assert.throws(() => mergeHistograms(h, histogram([1], [0, 1])), /equal edges/);
  assert.throws(() => histogram([1], [1, 1]), /ascend/);
});

test('distances from stored histograms approach those of the raw values', () => {
  const edges = Float64Array.from({ length: 1201 }, (_, i) => i / 1000);
  const a = histogram(reference, edges);
  const b = histogram(current, edges);
  assert.ok(Math.abs(wassersteinOfHistograms(a, b) - wassersteinDistance(reference, current)) < 1e-3);
  const ks = kolmogorovSmirnov(reference, current, { method: 'asymptotic' });
  const binned = kolmogorovSmirnovBinned(a.counts, b.counts);
  assert.ok(binned.statistic <= ks.statistic && ks.statistic - binned.statistic < 0.005);
  assert.ok(binned.pValue >= ks.pValue);
});

test('multiple-testing corrections control more than the raw p-values', () => {
  assert.deepEqual(bonferroni([0.01, 0.5]), [0.02, 1]);
  const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
  [0.02, 0.04, 0.04, 0.02].forEach((want, i) => {
    assertClose(adjusted[i] as number, want, `${i}`);
  });
});

test('binned statistics refuse bins that do not match and samples without values', () => {
  assert.throws(() => psi([1, 2], [1, 2, 3]), /2 bins, current 3/);
  assert.throws(() => psi([0, 0], [1, 2]), /at least one/);
  assert.throws(() => kolmogorovSmirnov([], [1]), /both sides/);
  assert.throws(() => wassersteinDistance([1], [Number.NaN]), /both sides/);
});
