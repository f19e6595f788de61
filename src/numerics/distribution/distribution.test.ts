import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, assertProbability, at, num, readGolden } from '../../../test/support/golden.ts';
import { betaQuantile, regularizedBeta } from './beta.ts';
import { binomialCumulative, binomialMass, binomialSurvival, binomialTest } from './binomial.ts';
import { chiSquaredSurvival, chiSquaredUpperQuantile } from './chi-squared.ts';
import { lnBeta, lnGamma } from './gamma.ts';
import { kolmogorovLimitSurvival, kolmogorovSurvival, smirnovSurvival } from './kolmogorov.ts';
import { normalCumulative, normalQuantile, normalSurvival, normalUpperQuantile } from './normal.ts';
import { studentSurvival, studentUpperQuantile } from './student-t.ts';

const tables = at(readGolden('twosample'), 'values', '_distributions');

function rows(name: string): number[][] {
  return at(tables, name) as number[][];
}

test('survival functions of normal, chi-squared and t reproduce the golden tails', () => {
  for (const [z = 0, p = 0] of rows('norm_sf')) assertProbability(normalSurvival(z), p, `normal ${z}`);
  for (const [x = 0, df = 0, p = 0] of rows('chi2_sf')) assertProbability(chiSquaredSurvival(x, df), p, `chi2 ${x}`);
  for (const [t = 0, df = 0, p = 0] of rows('t_sf')) assertProbability(studentSurvival(t, df), p, `t ${t} ${df}`);
});

test('the finite-n Kolmogorov law reproduces the golden tails', () => {
  for (const [d = 0, n = 0, p = 0] of rows('kstwo_sf')) assertProbability(kolmogorovSurvival(d, n), p, `D ${d} n ${n}`);
});

test('the exact binomial test reproduces the golden p-values', () => {
  for (const [k = 0, n = 0, p = 0, want = 0] of rows('binomtest_two_sided')) {
    assertProbability(binomialTest(k, n, p), want, `binomial ${k} of ${n}`);
  }
  assert.equal(num(tables, 'binomtest_two_sided', 0, 0), 3);
});

test('log-gamma and log-beta agree with factorials', () => {
  let factorial = 1;
  for (let n = 2; n <= 20; n++) {
    factorial *= n;
    assertClose(lnGamma(n + 1), Math.log(factorial), `${n}!`, 1e-14);
  }
  assertClose(Math.exp(lnBeta(3, 4)), 1 / 60, 'B(3,4)', 1e-13);
  assertClose(lnGamma(0.5), 0.5 * Math.log(Math.PI), 'gamma(1/2)', 1e-14);
  assert.throws(() => lnGamma(0), RangeError);
});

test('quantiles invert their tails, deep ones too', () => {
  for (const p of [1e-300, 1e-20, 1e-6, 0.02, 0.31, 0.5, 0.9, 0.999]) {
    assertProbability(normalCumulative(normalQuantile(p)), p, `normal ${p}`);
    assertClose(normalUpperQuantile(p), -normalQuantile(p), 'symmetry');
  }
  for (const q of [1e-30, 1e-4, 0.05, 0.7]) {
    assertProbability(chiSquaredSurvival(chiSquaredUpperQuantile(q, 7), 7), q, `chi2 ${q}`);
    assertProbability(studentSurvival(studentUpperQuantile(q, 9.5), 9.5), q, `t ${q}`);
  }
  assertClose(regularizedBeta(3, 8, betaQuantile(3, 8, 0.2)), 0.2, 'beta');
  assertClose(normalQuantile(0.975), 1.959963984540054, '97.5 %', 1e-14);
});

test('binomial mass sums to one and its tails are complementary', () => {
  for (const [n, p] of [
    [40, 0.3],
    [7, 0.001],
    [200, 0.97],
  ] as const) {
    let sum = 0;
    for (let k = 0; k <= n; k++) {
      sum += binomialMass(k, n, p);
      assertClose(binomialCumulative(k, n, p), sum, `cdf ${k} of ${n}`, 1e-9);
      assertClose(binomialCumulative(k, n, p) + binomialSurvival(k, n, p), 1, 'complement', 1e-12);
    }
  }
});

test('the finite-n Kolmogorov law approaches its limit and is continuous where the method changes', () => {
  const z = 1.1;
  assertClose(kolmogorovSurvival(z / 1000, 1_000_000), kolmogorovLimitSurvival(z), 'n = 1e6', 2e-3);
  for (const [d, n] of [
    [Math.sqrt(4 / 140), 140],
    [Math.sqrt(2.2 / 500), 500],
    [(1.4 / 2000) ** (2 / 3), 2000],
    [0.5, 60],
  ] as const) {
    assertClose(kolmogorovSurvival(d * (1 - 1e-9), n), kolmogorovSurvival(d * (1 + 1e-9), n), `${d} ${n}`, 2e-5);
  }
  assertClose(smirnovSurvival(0.3, 1), 0.7, 'one observation', 1e-12);
});
